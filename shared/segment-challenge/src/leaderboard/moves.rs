//! Who has moved on a board, and how far.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Order;
use crate::AthleteId;

/// How many entries in board order are watched by many: their moves are told, whoever caused them.
const WATCHED: usize = 100;

/// A place that an athlete has taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// Who it is.
    pub athlete_id: AthleteId,
    /// The rank that they have now.
    pub rank: u32,
    /// How many ranks they have moved up or down. Absent: they are new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub positions_changed: Option<u32>,
}

/// Who has moved on a board, each in board order. Who has left is in none of the lists.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Moves {
    /// They had no entry before.
    pub(crate) new: Vec<Position>,
    /// Their rank is better than before.
    pub(crate) gained: Vec<Position>,
    /// Their rank is worse than before.
    pub(crate) lost: Vec<Position>,
}

impl Moves {
    /// The moves of those concerned, whose own entries have changed; and of the bystanders among the first hundred of
    /// the board before or after. So one command lists at most 200 bystanders, however large the board is.
    pub(crate) fn between<E>(
        before: &Order<'_, E>,
        after: &Order<'_, E>,
        concerned: &BTreeSet<AthleteId>,
    ) -> Self {
        let watched = before.first(WATCHED).into_iter().chain(after.first(WATCHED));
        let listed = concerned.iter().chain(watched.map(|standing| &standing.athlete_id));
        let standings: BTreeSet<_> = listed.filter_map(|athlete_id| after.standing(athlete_id)).collect();
        let mut moves = Self::default();
        for standing in standings {
            let (was, rank) = (before.rank(&standing.athlete_id), after.rank_of(standing.score));
            let list = match was {
                None => &mut moves.new,
                Some(was) if rank < was => &mut moves.gained,
                Some(was) if rank > was => &mut moves.lost,
                Some(_) => continue,
            };
            let positions_changed = was.map(|was| was.abs_diff(rank));
            list.push(Position { athlete_id: standing.athlete_id, rank, positions_changed });
        }
        moves
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gained.is_empty() && self.lost.is_empty()
    }
}
