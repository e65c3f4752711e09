//! The results are approved: what has changed after the end is applied.

use super::finalising::final_entry;
use super::ranking::Changes;
use crate::AthleteId;
use crate::leaderboard::{PART, Part, parts};
use crate::stage_leaderboard::events::{FinalEntry, StageLeaderboardAdjusted, StagePlace};
use crate::stage_leaderboard::state::{Profile, Row};
use crate::stage_leaderboard::{Decision, StageLeaderboard, StageLeaderboardEvent, StageLeaderboardRefusal};

impl StageLeaderboard {
    /// Ranks the pending entries that differ from the present ones, part by part, then tells the board as it was and as
    /// it is. A change that was undone in the meantime is none.
    ///
    /// The parts build on each other, so they are applied to a copy of the board: some milliseconds, once a stage.
    pub(in crate::stage_leaderboard) fn adjust(&self) -> Decision {
        let profile = self.created()?;
        if !profile.finalised {
            return Err(StageLeaderboardRefusal::NotFinalised);
        }
        let differs = |(athlete_id, entry): &(&AthleteId, &Option<_>)| {
            entry.as_ref().map(Row::of).as_ref() != self.entries.get(athlete_id)
        };
        let athlete_ids: Vec<_> =
            self.pending.iter().filter(differs).map(|(athlete_id, _)| athlete_id.clone()).collect();
        if athlete_ids.is_empty() {
            return Ok(vec![]);
        }
        let mut now = self.clone();
        let mut events = vec![];
        for part in parts(&athlete_ids) {
            let change = |athlete_id: &AthleteId| {
                (athlete_id.clone(), self.pending.get(athlete_id).cloned().flatten())
            };
            let ranked = now.ranked(profile, part.elements.iter().map(change).collect::<Changes>());
            ranked.iter().for_each(|event| now.follow(event));
            events.extend(ranked);
        }
        events.extend(parts(&athlete_ids).map(|part| self.adjusted(profile, &now, &part)));
        Ok(events)
    }

    fn adjusted(&self, profile: &Profile, now: &Self, part: &Part<'_, AthleteId>) -> StageLeaderboardEvent {
        let is_first = part.number == 1;
        let places = |board: &Self| if is_first { board.first_places() } else { vec![] };
        StageLeaderboardAdjusted {
            stage_leaderboard_id: profile.stage_leaderboard_id.clone(),
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
            stage_type: profile.stage_type,
            points_adjustment: profile.points_adjustment,
            gender: profile.gender,
            part: part.number,
            parts: part.of,
            previous_entries: self.final_entries(profile, part.elements),
            adjusted_entries: now.final_entries(profile, part.elements),
            previous_places: places(self),
            adjusted_places: places(now),
        }
        .into()
    }

    /// The entries of some athletes, as far as they have one.
    fn final_entries(&self, profile: &Profile, athlete_ids: &[AthleteId]) -> Vec<FinalEntry> {
        let order = self.entries.order();
        let entry = |athlete_id| {
            let (rank, row) = order.rank(athlete_id).zip(self.entries.get(athlete_id))?;
            Some(final_entry(profile, rank, athlete_id, row))
        };
        athlete_ids.iter().filter_map(entry).collect()
    }

    fn first_places(&self) -> Vec<StagePlace> {
        let place =
            |(rank, athlete_id, _): (u32, &AthleteId, _)| StagePlace { rank, athlete_id: athlete_id.clone() };
        self.entries.ranked().take(PART).map(place).collect()
    }
}
