//! What a command makes of the entries of a board, step by step.

use std::collections::BTreeSet;

use crate::challenge_leaderboard::events::{
    AthleteAchievedChallengeGoal, AthleteRemovedFromChallengeLeaderboard, ChallengeLeaderboardRanked,
};
use crate::challenge_leaderboard::state::{Entry, Profile, StageSet};
use crate::challenge_leaderboard::{ChallengeLeaderboard, ChallengeLeaderboardEvent};
use crate::leaderboard::{Draft, Moves, Order};
use crate::{AthleteId, StageId};

/// What a command makes of the entries of a board, step by step, with an event of each step. The board is not copied:
/// each step works on the entries that have changed.
pub(super) struct Update<'a> {
    pub(super) board: &'a ChallengeLeaderboard,
    pub(super) profile: &'a Profile,
    draft: Draft<'a, Entry>,
    before: Order<'a, Entry>,
    /// As it was ranked last, or before the command.
    ranked: Order<'a, Entry>,
    /// Whose entries were changed since then.
    concerned: BTreeSet<AthleteId>,
    events: Vec<ChallengeLeaderboardEvent>,
}

impl<'a> Update<'a> {
    pub(super) fn new(board: &'a ChallengeLeaderboard, profile: &'a Profile) -> Self {
        Self {
            board,
            profile,
            draft: Draft::new(&board.entries),
            before: board.entries.order(),
            ranked: board.entries.order(),
            concerned: BTreeSet::new(),
            events: vec![],
        }
    }

    pub(super) fn into_events(self) -> Vec<ChallengeLeaderboardEvent> {
        self.events
    }

    pub(super) fn has_entry(&self, athlete_id: &AthleteId) -> bool {
        self.draft.get(athlete_id).is_some()
    }

    /// Changes the entry of an athlete, which is made if there is none, as the event tells.
    pub(super) fn change(
        &mut self,
        athlete_id: &AthleteId,
        change: impl FnOnce(&mut Entry),
        event: impl Into<ChallengeLeaderboardEvent>,
    ) {
        let mut entry = self.draft.get(athlete_id).cloned().unwrap_or_default();
        change(&mut entry);
        self.draft.put(athlete_id.clone(), self.profile.score(&entry), entry);
        self.concerned.insert(athlete_id.clone());
        self.events.push(event.into());
    }

    /// Takes an athlete off the board.
    pub(super) fn remove(&mut self, athlete_id: &AthleteId) {
        let Some(rank) = self.before.rank(athlete_id) else { return };
        self.draft.remove(athlete_id.clone());
        let removed = AthleteRemovedFromChallengeLeaderboard {
            challenge_leaderboard_id: self.profile.challenge_leaderboard_id.clone(),
            challenge_id: self.profile.challenge_id.clone(),
            athlete_id: athlete_id.clone(),
            rank,
        };
        self.events.push(removed.into());
    }

    /// Takes an athlete off the board of whose entry nothing is left.
    pub(super) fn remove_if_spent(&mut self, athlete_id: &AthleteId) {
        if self.draft.get(athlete_id).is_some_and(|entry| self.profile.is_spent(entry)) {
            self.remove(athlete_id);
        }
    }

    /// Tells who has moved since the board was ranked last.
    pub(super) fn rank(&mut self) {
        let order = self.draft.order();
        let moves = Moves::between(&self.ranked, &order, &std::mem::take(&mut self.concerned));
        self.ranked = order;
        if moves.is_empty() {
            return;
        }
        let ranked = ChallengeLeaderboardRanked {
            challenge_leaderboard_id: self.profile.challenge_leaderboard_id.clone(),
            challenge_id: self.profile.challenge_id.clone(),
            has_goal: self.profile.has_goal,
            new_entries: moves.new,
            positions_gained: moves.gained,
            positions_lost: moves.lost,
        };
        self.events.push(ranked.into());
    }

    /// Tells who has reached the goals of all these stages, for the first time. All entries are looked at, since other
    /// stages may be meant than before: some microseconds for a thousand.
    pub(super) fn announce_goals(&mut self, stage_ids: &[StageId], current: &StageId) {
        if !self.profile.has_goal || stage_ids.is_empty() {
            return;
        }
        let number = |stage_id: &StageId| {
            let number = self.board.stage_number(stage_id);
            (number < self.board.stage_ids.len() || stage_id == current).then_some(number)
        };
        // Of a stage that is in no list nobody has reached the goal.
        let Some(stages) = stage_ids.iter().map(number).collect::<Option<StageSet>>() else { return };
        let has_achieved = |(athlete_id, entry): &(&AthleteId, &Entry)| {
            entry.stages.includes(&stages) && !self.board.achievers.contains(*athlete_id)
        };
        let achievers: BTreeSet<_> =
            self.draft.iter().filter(has_achieved).map(|(id, _)| id.clone()).collect();
        let achieved = |athlete_id| AthleteAchievedChallengeGoal {
            challenge_leaderboard_id: self.profile.challenge_leaderboard_id.clone(),
            challenge_id: self.profile.challenge_id.clone(),
            athlete_id,
        };
        self.events.extend(achievers.into_iter().map(achieved).map(ChallengeLeaderboardEvent::from));
    }
}
