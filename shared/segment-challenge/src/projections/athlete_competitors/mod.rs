//! Who an athlete is: their name and picture wherever they are shown, and what they alone see.
//!
//! | rows | table | by key |
//! | --- | --- | --- |
//! | [`AthleteRow`] | `athlete_competitors` | an athlete |

#[cfg(test)]
mod tests;

use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
use paceline::{Identity, Projection, Recorded, UnitOfWork};
use serde::{Deserialize, Serialize};

use crate::athlete::events::{
    AthleteEmailChanged, AthleteGenderChanged, AthleteImported, AthleteProfileChanged, AthleteRenamed,
};
use crate::{AthleteId, Gender};

paceline::event_set! {
    /// The events that tell who an athlete is.
    #[derive(Clone, Debug, PartialEq)]
    pub enum AthleteCompetitorsEvent {
        AthleteImported,
        AthleteRenamed,
        AthleteEmailChanged,
        AthleteProfileChanged,
        AthleteGenderChanged,
    }
}

/// The first name that is shown of an athlete who has not been imported.
pub const UNKNOWN_FIRSTNAME: &str = "Strava";

/// The last name that is shown of an athlete who has not been imported, and by which they are sorted.
pub const UNKNOWN_LASTNAME: &str = "Athlete";

/// An athlete.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AthleteRow {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// The first name.
    pub firstname: String,
    /// The last name.
    pub lastname: String,
    /// The e-mail address. Nobody else is shown it.
    pub email: Option<String>,
    /// The address of the picture.
    pub profile: Option<String>,
    /// The gender, if they give it.
    pub gender: Option<Gender>,
    /// The city that they live in.
    pub city: Option<String>,
    /// The state that they live in.
    pub state: Option<String>,
    /// The country that they live in.
    pub country: Option<String>,
    /// `feet` or `meters`. Absent: feet.
    pub measurement_preference: Option<String>,
}

impl AthleteRow {
    /// The key of an athlete.
    pub fn key_of(athlete_id: &AthleteId) -> Key {
        Key::single(athlete_id.as_str())
    }
}

impl Row for AthleteRow {
    const TABLE: &'static str = "athlete_competitors";

    fn key(&self) -> Key {
        Self::key_of(&self.athlete_id)
    }
}

impl From<&AthleteImported> for AthleteRow {
    fn from(imported: &AthleteImported) -> Self {
        Self {
            athlete_id: imported.athlete_id.clone(),
            firstname: imported.firstname.clone(),
            lastname: imported.lastname.clone(),
            email: imported.email.clone(),
            profile: imported.profile.clone(),
            gender: imported.gender,
            city: imported.city.clone(),
            state: imported.state.clone(),
            country: imported.country.clone(),
            measurement_preference: imported.measurement_preference.clone(),
        }
    }
}

/// Keeps who athletes are.
#[derive(Clone, Copy, Debug, Default)]
pub struct AthleteCompetitorsProjection;

impl Projection for AthleteCompetitorsProjection {
    const NAME: &'static str = "athlete-competitors-projection";
    const TABLES: &'static [&'static str] = &[AthleteRow::TABLE];

    type Event = AthleteCompetitorsEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<AthleteCompetitorsEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use AthleteCompetitorsEvent as On;
        match &event.event {
            On::AthleteImported(event) => unit.put(&AthleteRow::from(event)),
            On::AthleteRenamed(event) => {
                unit.update(&AthleteRow::key_of(&event.athlete_id), |row: &mut AthleteRow| {
                    row.firstname.clone_from(&event.firstname);
                    row.lastname.clone_from(&event.lastname);
                })
                .await
            }
            On::AthleteEmailChanged(event) => {
                unit.update(&AthleteRow::key_of(&event.athlete_id), |row: &mut AthleteRow| {
                    row.email = Some(event.email.clone());
                })
                .await
            }
            On::AthleteProfileChanged(event) => {
                unit.update(&AthleteRow::key_of(&event.athlete_id), |row: &mut AthleteRow| {
                    row.profile.clone_from(&event.profile);
                })
                .await
            }
            On::AthleteGenderChanged(event) => {
                unit.update(&AthleteRow::key_of(&event.athlete_id), |row: &mut AthleteRow| {
                    row.gender = Some(event.gender);
                })
                .await
            }
        }
    }
}
