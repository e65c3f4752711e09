//! The names and pictures of athletes beside other rows.

use std::collections::{BTreeMap, BTreeSet};

use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
use serde::Serialize;

use super::page;
use crate::AthleteId;
use crate::projections::athlete_competitors::{AthleteRow, UNKNOWN_FIRSTNAME, UNKNOWN_LASTNAME};

/// What everyone is shown of an athlete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Name {
    /// The first name.
    pub firstname: String,
    /// The last name.
    pub lastname: String,
    /// The address of the picture.
    pub profile: Option<String>,
}

/// An athlete who has not been imported.
impl Default for Name {
    fn default() -> Self {
        Self { firstname: UNKNOWN_FIRSTNAME.to_owned(), lastname: UNKNOWN_LASTNAME.to_owned(), profile: None }
    }
}

impl From<AthleteRow> for Name {
    fn from(row: AthleteRow) -> Self {
        Self { firstname: row.firstname, lastname: row.lastname, profile: row.profile }
    }
}

/// The same in rows that are of more than the athlete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AthleteName {
    /// The first name.
    pub athlete_firstname: String,
    /// The last name.
    pub athlete_lastname: String,
    /// The address of the picture.
    pub athlete_profile: Option<String>,
}

impl From<Name> for AthleteName {
    fn from(name: Name) -> Self {
        Self {
            athlete_firstname: name.firstname,
            athlete_lastname: name.lastname,
            athlete_profile: name.profile,
        }
    }
}

/// The names of some athletes, as they are now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<AthleteId, Name>);

impl Names {
    /// Reads the names of these athletes, all at once: those of a page, at most.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn of<'a>(
        rows: &impl ReadModel,
        athletes: impl IntoIterator<Item = &'a AthleteId>,
    ) -> Result<Self, ReadModelError> {
        let athletes: BTreeSet<&AthleteId> = athletes.into_iter().collect();
        let keys: Vec<Key> = athletes.into_iter().map(AthleteRow::key_of).collect();
        let mut names = BTreeMap::new();
        for row in rows.get_many(AthleteRow::TABLE, &keys).await?.into_iter().flatten() {
            let row: AthleteRow = row.decode()?;
            names.insert(row.athlete_id.clone(), row.into());
        }
        Ok(Self(names))
    }

    /// The full name of an athlete, if they have been imported.
    pub fn full(&self, athlete_id: &AthleteId) -> Option<String> {
        self.0.get(athlete_id).map(|name| format!("{} {}", name.firstname, name.lastname))
    }

    /// The name of an athlete. One who has not been imported has a stand-in.
    pub fn get(&self, athlete_id: &AthleteId) -> Name {
        self.0.get(athlete_id).cloned().unwrap_or_default()
    }
}

/// What everyone is shown of an athlete by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AthleteProfile {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// Who it is.
    #[serde(flatten)]
    pub name: Name,
    /// The city that they live in.
    pub city: Option<String>,
    /// The state that they live in.
    pub state: Option<String>,
    /// The country that they live in.
    pub country: Option<String>,
}

/// `athlete`: who an athlete is; their badges and feed are [queries](super::badges) of their own. `None`: they have not
/// been imported.
///
/// # Errors
/// [`ReadModelError`].
pub async fn athlete(
    rows: &impl ReadModel,
    athlete_id: &AthleteId,
) -> Result<Option<AthleteProfile>, ReadModelError> {
    let row = page::get::<AthleteRow>(rows, &AthleteRow::key_of(athlete_id)).await?;
    Ok(row.map(|row| AthleteProfile {
        athlete_id: row.athlete_id.clone(),
        city: row.city.clone(),
        state: row.state.clone(),
        country: row.country.clone(),
        name: row.into(),
    }))
}
