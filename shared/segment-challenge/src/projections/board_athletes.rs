//! The last names of athletes on the boards of challenges, by which equal entries are sorted.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
use paceline::{Identity, UnitOfWork};
use serde::{Deserialize, Serialize};

use super::athlete_competitors::UNKNOWN_LASTNAME;
use crate::event::view;
use crate::{AthleteId, ChallengeLeaderboardId};

view! {
    /// That an athlete was imported, and their last name.
    pub struct AthleteImported of crate::athlete::events::AthleteImported {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The last name.
        pub lastname: String,
    }
}

view! {
    /// That an athlete has another last name.
    pub struct AthleteRenamed of crate::athlete::events::AthleteRenamed {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The last name.
        pub lastname: String,
    }
}

/// A projection that keeps what is known of athletes in a table of its own.
pub trait KnowsAthletes: Send + Sync {
    /// The name of the table.
    const ATHLETES: &'static str;
}

/// What a projection knows of an athlete. No query shows it. Whoever puts an athlete on a board for the first time
/// writes it, and so does whoever renames the athlete: neither misses the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct BoardAthleteRow<P> {
    athlete_id: AthleteId,
    /// Absent: the athlete has not been imported.
    lastname: Option<String>,
    /// The boards that the athlete has been on.
    board_ids: BTreeSet<ChallengeLeaderboardId>,
    #[serde(skip)]
    projection: PhantomData<fn() -> P>,
}

impl<P: KnowsAthletes> Row for BoardAthleteRow<P> {
    const TABLE: &'static str = P::ATHLETES;

    fn key(&self) -> Key {
        Key::single(self.athlete_id.as_str())
    }
}

impl<P: KnowsAthletes> BoardAthleteRow<P> {
    /// Puts an athlete on a board. Gives the last name by which they are sorted there.
    pub(super) async fn enter<R: ReadModel>(
        unit: &mut UnitOfWork<'_, R>,
        athlete_id: &AthleteId,
        board_id: &ChallengeLeaderboardId,
    ) -> Result<String, ReadModelError> {
        let mut row = Self::of(unit, athlete_id).await?;
        if row.board_ids.insert(board_id.clone()) {
            unit.put(&row)?;
        }
        Ok(row.lastname.unwrap_or_else(|| UNKNOWN_LASTNAME.to_owned()))
    }

    /// Gives an athlete a last name. Gives the boards on which they may have to be sorted anew.
    pub(super) async fn rename<R: ReadModel>(
        unit: &mut UnitOfWork<'_, R>,
        athlete_id: &AthleteId,
        lastname: &str,
    ) -> Result<BTreeSet<ChallengeLeaderboardId>, ReadModelError> {
        let mut row = Self::of(unit, athlete_id).await?;
        row.lastname = Some(lastname.to_owned());
        unit.put(&row)?;
        Ok(row.board_ids)
    }

    async fn of<R: ReadModel>(
        unit: &mut UnitOfWork<'_, R>,
        athlete_id: &AthleteId,
    ) -> Result<Self, ReadModelError> {
        let found = unit.get::<Self>(&Key::single(athlete_id.as_str())).await?;
        Ok(found.unwrap_or_else(|| Self {
            athlete_id: athlete_id.clone(),
            lastname: None,
            board_ids: BTreeSet::new(),
            projection: PhantomData,
        }))
    }
}
