//! A board is told of efforts.

use std::collections::{BTreeMap, BTreeSet};

use crate::AthleteId;
use crate::leaderboard::{Draft, Moves};
use crate::stage_leaderboard::commands::RankStageEffortsInStageLeaderboard;
use crate::stage_leaderboard::events::{
    PendingAdjustmentInStageLeaderboard, RankedEntry, StageEntry, StageLeaderboardRanked,
};
use crate::stage_leaderboard::state::{Profile, Row};
use crate::stage_leaderboard::{Decision, StageEffort, StageLeaderboard, StageLeaderboardEvent};

/// The entries that some athletes should have, or none, by ascending id.
pub(super) type Changes = BTreeMap<AthleteId, Option<StageEntry>>;

impl StageLeaderboard {
    /// Ranks the athletes whose entry has changed. After the end the board stays as it is, and they are pending.
    pub(in crate::stage_leaderboard) fn rank_efforts(
        &self,
        command: &RankStageEffortsInStageLeaderboard,
    ) -> Decision {
        let profile = self.created()?;
        let changes = self.changes(profile, command);
        Ok(match changes {
            none if none.is_empty() => vec![],
            changes if profile.finalised => {
                changes.into_iter().map(|change| pending(profile, change)).collect()
            }
            changes => self.ranked(profile, changes),
        })
    }

    fn changes(&self, profile: &Profile, command: &RankStageEffortsInStageLeaderboard) -> Changes {
        let mut efforts: BTreeMap<_, Vec<&StageEffort>> =
            command.athlete_ids.iter().map(|athlete_id| (athlete_id, vec![])).collect();
        let counted = |effort: &&StageEffort| effort.athlete_gender == Some(profile.gender);
        for effort in command.stage_efforts.iter().filter(counted) {
            if let Some(efforts) = efforts.get_mut(&effort.athlete_id) {
                efforts.push(effort);
            }
        }
        let change = |(athlete_id, efforts): (&AthleteId, Vec<&StageEffort>)| {
            let entry = profile.entry(&efforts);
            let has_changed = entry.as_ref().map(Row::of) != self.expected(athlete_id);
            has_changed.then(|| (athlete_id.clone(), entry))
        };
        efforts.into_iter().filter_map(change).collect()
    }

    /// The entry that an athlete has, or will have once the board is adjusted.
    fn expected(&self, athlete_id: &AthleteId) -> Option<Row> {
        match self.pending.get(athlete_id) {
            Some(pending) => pending.as_ref().map(Row::of),
            None => self.entries.get(athlete_id).copied(),
        }
    }

    /// That these entries have changed, and who has reached the goal by that. The board itself is not copied.
    pub(super) fn ranked(&self, profile: &Profile, changes: Changes) -> Vec<StageLeaderboardEvent> {
        let (before, mut draft) = (self.entries.order(), Draft::new(&self.entries));
        let concerned: BTreeSet<_> = changes.keys().cloned().collect();
        let mut removed_athlete_ids = vec![];
        let mut entries = vec![];
        for (athlete_id, entry) in changes {
            if let Some(entry) = entry {
                let score = profile.score(&entry.measures());
                draft.put(athlete_id, score, Row::of(&entry));
                entries.push((score, entry));
            } else {
                draft.remove(athlete_id.clone());
                removed_athlete_ids.push(athlete_id);
            }
        }
        // They are in the order of ids, which decides among equals.
        entries.sort_by_key(|(score, _)| *score);
        let after = draft.order();
        let moves = Moves::between(&before, &after, &concerned);
        let ranked = |(score, entry)| RankedEntry { entry, rank: after.rank_of(score) };
        let stage_efforts: Vec<_> = entries.into_iter().map(ranked).collect();
        let achieved: Vec<_> = self.goals_achieved(profile, &stage_efforts).collect();
        let ranked = StageLeaderboardRanked {
            stage_leaderboard_id: profile.stage_leaderboard_id.clone(),
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
            has_goal: profile.goal.is_some(),
            stage_efforts,
            removed_athlete_ids,
            new_positions: moves.new,
            positions_gained: moves.gained,
            positions_lost: moves.lost,
        };
        [ranked.into()].into_iter().chain(achieved).collect()
    }
}

fn pending(
    profile: &Profile,
    (athlete_id, stage_effort): (AthleteId, Option<StageEntry>),
) -> StageLeaderboardEvent {
    PendingAdjustmentInStageLeaderboard {
        stage_leaderboard_id: profile.stage_leaderboard_id.clone(),
        challenge_id: profile.challenge_id.clone(),
        stage_id: profile.stage_id.clone(),
        athlete_id,
        stage_effort,
    }
    .into()
}
