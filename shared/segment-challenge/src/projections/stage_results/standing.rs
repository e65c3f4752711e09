//! What an athlete had after a stage.

use std::collections::BTreeMap;

use paceline::Position;

use super::history_row::{Change, ChangeKind};
use super::stage_row::StageRow;
use crate::StageId;
use crate::projections::totals::Totals;

/// The number of the stage that was current before any was finalised.
const FIRST: i64 = 1;

/// The stages of a challenge, as results see them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stages {
    /// The numbers of all stages that are known, also of deleted ones.
    numbers: BTreeMap<StageId, i64>,
    /// The numbers of those that have results.
    with_results: Vec<i64>,
    /// When which number was finalised.
    finalised: Vec<(Position, i64)>,
}

impl From<&[StageRow]> for Stages {
    fn from(rows: &[StageRow]) -> Self {
        let mut stages = Self::default();
        for row in rows {
            let Some(number) = row.stage_number else { continue };
            stages.numbers.insert(row.stage_id.clone(), number);
            stages.finalised.extend(row.finalised.map(|position| (position, number)));
            if !row.deleted {
                stages.with_results.push(number);
            }
        }
        stages
    }
}

impl Stages {
    /// The number of the stage before: the highest smaller one that has results.
    pub fn before(&self, number: i64) -> Option<i64> {
        self.with_results.iter().copied().filter(|other| *other < number).max()
    }

    /// The number of the stage that was current at a position: of the finalised ones the last.
    fn current_at(&self, position: Position) -> i64 {
        let finalised = self.finalised.iter().filter(|(at, _)| *at <= position);
        finalised.map(|(_, number)| *number).max().unwrap_or(FIRST)
    }

    /// The number of the stage that a change is for. `None`: the stage is not known yet, so it counts later.
    fn number_of(&self, change: &Change) -> Option<i64> {
        match &change.stage_id {
            Some(stage_id) => self.numbers.get(stage_id).copied(),
            None => Some(self.current_at(change.position)),
        }
    }
}

/// What an athlete had after a stage, and what the stage has added.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// What they had.
    pub totals: Totals,
    /// What the stage has added.
    pub gained: Totals,
    /// How many activities they had.
    pub activity_count: i64,
}

/// What an athlete had after the stage of a number. `None`: no entry.
///
/// What a stage adds is in its result and in every later one. Who is removed loses the entry in the result of the
/// stage that is current then and in every later one; and in an earlier one, if nothing is left there.
pub(super) fn after(number: i64, changes: &[Change], stages: &Stages) -> Option<Standing> {
    let mut standing: Option<Standing> = None;
    for change in changes {
        let Some(of) = stages.number_of(change) else { continue };
        match change.kind {
            ChangeKind::Removed => {
                standing = standing.filter(|left| of > number && !left.totals.is_nothing());
            }
            _ if of > number => {}
            ChangeKind::Accumulated => add(standing.get_or_insert_default(), change, of == number),
            ChangeKind::Adjusted => {
                if let Some(standing) = &mut standing {
                    add(standing, change, of == number);
                }
            }
        }
    }
    standing
}

fn add(standing: &mut Standing, change: &Change, gained: bool) {
    standing.totals += change.totals;
    standing.activity_count = standing.activity_count.saturating_add(change.activity_count);
    if gained {
        standing.gained += change.totals;
    }
}
