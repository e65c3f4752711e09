//! What badges tell of a challenge, and since when.

use jiff::Timestamp;
use jiff::civil::DateTime;
use paceline::read_model::{Key, Row};
use paceline::{Identity, Position};
use serde::{Deserialize, Serialize};

use crate::challenge::events::{
    ChallengeCreated, ChallengeDurationAdjusted, ChallengeGoalConfigured, ChallengeRenamed,
};
use crate::{ChallengeId, ClubId, GoalRecurrence, GoalUnits, Number};

/// How many changes of a challenge are told apart. Of one that was renamed more often, a badge that arrives later than
/// so many changes may show a name that is too new.
const MAX_CHANGES: usize = 50;

/// What a badge tells of its challenge. What is not known is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChallengeNotes {
    /// The name.
    pub challenge_name: Option<String>,
    /// When it started.
    pub challenge_start_date: Option<Timestamp>,
    /// The wall clock at the start.
    pub challenge_start_date_local: Option<DateTime>,
    /// When it ended.
    pub challenge_end_date: Option<Timestamp>,
    /// The wall clock at the end.
    pub challenge_end_date_local: Option<DateTime>,
    /// The club that hosted it.
    pub hosted_by_club_id: Option<ClubId>,
    /// The name of the club.
    pub hosted_by_club_name: Option<String>,
    /// How much was to be reached, in `goal_units`.
    pub goal: Option<Number>,
    /// The unit of the goal.
    pub goal_units: Option<GoalUnits>,
    /// How often it was to be reached.
    pub goal_recurrence: Option<GoalRecurrence>,
    /// Whether it had to be reached in one activity.
    pub single_activity_goal: Option<bool>,
    /// Whether the club is private at Strava: then the badge is for its owner to see.
    pub private: Option<bool>,
}

impl ChallengeNotes {
    /// These where they tell something, else the others.
    fn or(self, other: Self) -> Self {
        Self {
            challenge_name: self.challenge_name.or(other.challenge_name),
            challenge_start_date: self.challenge_start_date.or(other.challenge_start_date),
            challenge_start_date_local: self.challenge_start_date_local.or(other.challenge_start_date_local),
            challenge_end_date: self.challenge_end_date.or(other.challenge_end_date),
            challenge_end_date_local: self.challenge_end_date_local.or(other.challenge_end_date_local),
            hosted_by_club_id: self.hosted_by_club_id.or(other.hosted_by_club_id),
            hosted_by_club_name: self.hosted_by_club_name.or(other.hosted_by_club_name),
            goal: self.goal.or(other.goal),
            goal_units: self.goal_units.or(other.goal_units),
            goal_recurrence: self.goal_recurrence.or(other.goal_recurrence),
            single_activity_goal: self.single_activity_goal.or(other.single_activity_goal),
            private: self.private.or(other.private),
        }
    }
}

impl From<&ChallengeCreated> for ChallengeNotes {
    fn from(created: &ChallengeCreated) -> Self {
        Self {
            challenge_name: Some(created.name.clone()),
            challenge_start_date: Some(created.period.start_date),
            challenge_start_date_local: Some(created.period.start_date_local),
            challenge_end_date: Some(created.period.end_date),
            challenge_end_date_local: Some(created.period.end_date_local),
            hosted_by_club_id: Some(created.hosted_by_club_id.clone()),
            hosted_by_club_name: Some(created.hosted_by_club_name.clone()),
            single_activity_goal: Some(!created.accumulate_activities),
            private: Some(created.private),
            ..Self::default()
        }
    }
}

impl From<&ChallengeRenamed> for ChallengeNotes {
    fn from(renamed: &ChallengeRenamed) -> Self {
        Self { challenge_name: Some(renamed.name.clone()), ..Self::default() }
    }
}

impl From<&ChallengeDurationAdjusted> for ChallengeNotes {
    fn from(adjusted: &ChallengeDurationAdjusted) -> Self {
        Self {
            challenge_start_date: Some(adjusted.period.start_date),
            challenge_start_date_local: Some(adjusted.period.start_date_local),
            challenge_end_date: Some(adjusted.period.end_date),
            challenge_end_date_local: Some(adjusted.period.end_date_local),
            ..Self::default()
        }
    }
}

impl From<&ChallengeGoalConfigured> for ChallengeNotes {
    fn from(configured: &ChallengeGoalConfigured) -> Self {
        Self {
            goal: Some(configured.goal),
            goal_units: Some(configured.goal_units),
            goal_recurrence: Some(configured.goal_recurrence),
            ..Self::default()
        }
    }
}

/// What was told of a challenge at a position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Change {
    position: Position,
    notes: ChallengeNotes,
}

/// What badges tell of a challenge, and since when. No query shows it. Whoever earns a badge of the challenge writes it
/// too, so that what they rest on is what was known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChallengeNotesRow {
    challenge_id: ChallengeId,
    /// What was told, in order.
    changes: Vec<Change>,
    /// The place of the latest event by which its badge was earned.
    pub(super) last_earned: Option<Position>,
    /// How many badges were given.
    pub(super) badges: u64,
}

impl ChallengeNotesRow {
    pub(super) fn key_of(challenge_id: &ChallengeId) -> Key {
        Key::single(challenge_id.as_str())
    }

    /// A challenge of which nothing is known.
    pub(super) fn nothing(challenge_id: &ChallengeId) -> Self {
        let challenge_id = challenge_id.clone();
        Self { challenge_id, changes: vec![], last_earned: None, badges: 0 }
    }

    /// Adds what was told at a position that lies after all before.
    pub(super) fn add(&mut self, position: Position, notes: ChallengeNotes) {
        self.changes.push(Change { position, notes });
        if self.changes.len() > MAX_CHANGES {
            let oldest = self.changes.remove(0);
            if let Some(next) = self.changes.first_mut() {
                next.notes = std::mem::take(&mut next.notes).or(oldest.notes);
            }
        }
    }

    /// The challenge as it was at a position. Of what was told only later the first counts.
    pub(super) fn as_of(&self, position: Position) -> ChallengeNotes {
        let known = self.changes.partition_point(|change| change.position <= position);
        let (before, after) = self.changes.split_at(known);
        let latest_first = before.iter().rev().chain(after);
        latest_first.fold(ChallengeNotes::default(), |notes, change| notes.or(change.notes.clone()))
    }
}

impl Row for ChallengeNotesRow {
    const TABLE: &'static str = "badge_challenges";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> ChallengeNotes {
        ChallengeNotes { challenge_name: Some(name.to_owned()), ..ChallengeNotes::default() }
    }

    #[test]
    fn a_challenge_that_is_renamed_for_ever_keeps_its_latest_names() {
        let mut row = ChallengeNotesRow::nothing(&"c-1".parse().unwrap());
        row.add(Position::new(0), ChallengeNotes { goal: Some(5.into()), ..ChallengeNotes::default() });
        for number in 1..=200 {
            row.add(Position::new(number), named(&number.to_string()));
        }

        let name_at = |position| row.as_of(Position::new(position)).challenge_name.unwrap();

        assert_eq!(row.changes.len(), MAX_CHANGES);
        assert_eq!((name_at(170), name_at(400)), ("170".to_owned(), "200".to_owned()));
        assert_eq!(row.as_of(Position::new(170)).goal, Some(5.into()));
    }
}
