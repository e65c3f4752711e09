//! Clubs, and who belongs to them.
//!
//! | rows | table | by key |
//! | --- | --- | --- |
//! | [`ClubRow`] | `clubs` | a club |
//! | [`MembershipRow`] | `club_memberships` | of an athlete, a club |
//!
//! A membership may come before its club, and waits for it unseen.

#[cfg(test)]
mod tests;

use paceline::read_model::{Index, Key, ReadModel, ReadModelError, Row, RowQuery};
use paceline::{Identity, Projection, Recorded, UnitOfWork};
use serde::{Deserialize, Serialize};

use crate::athlete::events::AthleteLeftClub;
use crate::club::events::{ClubImported, ClubProfileChanged};
use crate::event::view;
use crate::{AthleteId, ClubId};

view! {
    /// That an athlete became a member of a club.
    pub struct AthleteJoinedClub of crate::athlete::events::AthleteJoinedClub {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The club.
        pub club_id: ClubId,
    }
}

paceline::event_set! {
    /// The events that clubs and memberships follow from.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ClubsEvent { ClubImported, ClubProfileChanged, AthleteJoinedClub, AthleteLeftClub }
}

/// A club.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClubRow {
    /// The club.
    pub club_id: ClubId,
    /// The id at Strava.
    pub strava_id: i64,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub description: Option<String>,
    /// Its sport.
    pub sport_type: Option<String>,
    /// The city that it is in.
    pub city: Option<String>,
    /// The state that it is in.
    pub state: Option<String>,
    /// The country that it is in.
    pub country: Option<String>,
    /// The address of its picture.
    pub profile: Option<String>,
    /// Whether only members see it at Strava.
    pub private: bool,
}

impl ClubRow {
    /// The key of a club.
    pub fn key_of(club_id: &ClubId) -> Key {
        Key::single(club_id.as_str())
    }
}

impl Row for ClubRow {
    const TABLE: &'static str = "clubs";

    fn key(&self) -> Key {
        Self::key_of(&self.club_id)
    }
}

/// That an athlete belongs to a club.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembershipRow {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// The club.
    pub club_id: ClubId,
}

impl MembershipRow {
    /// The key of a membership.
    pub fn key_of(athlete_id: &AthleteId, club_id: &ClubId) -> Key {
        Key::new(athlete_id.as_str(), club_id.as_str())
    }

    /// The memberships of an athlete, by club.
    pub fn of_athlete(athlete_id: &AthleteId) -> RowQuery {
        RowQuery::all(Index::Primary, athlete_id.as_str())
    }
}

impl Row for MembershipRow {
    const TABLE: &'static str = "club_memberships";

    fn key(&self) -> Key {
        Self::key_of(&self.athlete_id, &self.club_id)
    }
}

/// Keeps clubs and memberships.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClubsProjection;

impl Projection for ClubsProjection {
    const NAME: &'static str = "clubs-projection";
    const TABLES: &'static [&'static str] = &[ClubRow::TABLE, MembershipRow::TABLE];

    type Event = ClubsEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<ClubsEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        match &event.event {
            ClubsEvent::ClubImported(event) => unit.put(&ClubRow {
                club_id: event.club_id.clone(),
                strava_id: event.strava_id,
                name: event.name.clone(),
                description: event.description.clone(),
                sport_type: event.sport_type.clone(),
                city: event.city.clone(),
                state: event.state.clone(),
                country: event.country.clone(),
                profile: event.profile.clone(),
                private: event.private,
            }),
            ClubsEvent::ClubProfileChanged(event) => {
                unit.update(&ClubRow::key_of(&event.club_id), |row: &mut ClubRow| {
                    row.profile.clone_from(&event.profile);
                })
                .await
            }
            ClubsEvent::AthleteJoinedClub(event) => unit
                .put(&MembershipRow { athlete_id: event.athlete_id.clone(), club_id: event.club_id.clone() }),
            ClubsEvent::AthleteLeftClub(event) => {
                unit.delete::<MembershipRow>(MembershipRow::key_of(&event.athlete_id, &event.club_id));
                Ok(())
            }
        }
    }
}
