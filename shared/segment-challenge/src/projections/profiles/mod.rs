//! The pictures of athletes and clubs.
//!
//! | rows | table | by key |
//! | --- | --- | --- |
//! | [`ProfileRow`] | `profiles` | an athlete or a club |

#[cfg(test)]
mod tests;

use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
use paceline::{Identity, Projection, Recorded, UnitOfWork};
use serde::{Deserialize, Serialize};

use crate::athlete::events::AthleteProfileChanged;
use crate::club::events::ClubProfileChanged;
use crate::event::view;
use crate::{AthleteId, ClubId};

view! {
    /// That an athlete was imported, and their picture.
    pub struct AthleteImported of crate::athlete::events::AthleteImported {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The address of the picture.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub profile: Option<String>,
    }
}

view! {
    /// That a club was imported, and its picture.
    pub struct ClubImported of crate::club::events::ClubImported {
        /// The club.
        pub club_id: ClubId,
        /// The address of the picture.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub profile: Option<String>,
    }
}

paceline::event_set! {
    /// The events that pictures follow from.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ProfilesEvent { AthleteImported, AthleteProfileChanged, ClubImported, ClubProfileChanged }
}

/// Of what a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileSource {
    /// An athlete.
    Athlete,
    /// A club.
    Club,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRow {
    /// Of what it is.
    pub source: ProfileSource,
    /// The athlete or the club.
    pub source_id: String,
    /// Its address. Absent: there is none.
    pub profile: Option<String>,
}

impl ProfileRow {
    /// The key of a picture.
    pub fn key_of(source: ProfileSource, source_id: &str) -> Key {
        let source = match source {
            ProfileSource::Athlete => "athlete",
            ProfileSource::Club => "club",
        };
        Key::new(source_id, source)
    }
}

impl Row for ProfileRow {
    const TABLE: &'static str = "profiles";

    fn key(&self) -> Key {
        Self::key_of(self.source, &self.source_id)
    }
}

/// Keeps the latest pictures.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfilesProjection;

impl Projection for ProfilesProjection {
    const NAME: &'static str = "profiles-projection";
    const TABLES: &'static [&'static str] = &[ProfileRow::TABLE];

    type Event = ProfilesEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<ProfilesEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use ProfileSource::{Athlete, Club};
        let (source, source_id, profile) = match &event.event {
            ProfilesEvent::AthleteImported(event) => (Athlete, event.athlete_id.as_str(), &event.profile),
            ProfilesEvent::AthleteProfileChanged(event) => {
                (Athlete, event.athlete_id.as_str(), &event.profile)
            }
            ProfilesEvent::ClubImported(event) => (Club, event.club_id.as_str(), &event.profile),
            ProfilesEvent::ClubProfileChanged(event) => (Club, event.club_id.as_str(), &event.profile),
        };
        unit.put(&ProfileRow { source, source_id: source_id.to_owned(), profile: profile.clone() })
    }
}
