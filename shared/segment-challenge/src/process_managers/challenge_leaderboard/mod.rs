//! Makes the boards of a challenge and tells them of the results of its stages.

mod commands;
mod events;

pub use events::{
    ChallengeCancelled, ChallengeLeaderboardRequested, ChallengeLeaderboardsEvent, StageLeaderboardAdjusted,
    StageLeaderboardFinalised,
};
use paceline::{Outgoing, ProcessManager, Route};
use serde::{Deserialize, Serialize};

use crate::{AthleteId, ChallengeId, ChallengeLeaderboardId, Gender, Measure, StageId};

/// The boards of one challenge, and what they are to be told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChallengeLeaderboards {
    /// In the order in which they were asked for.
    boards: Vec<Board>,
    /// The stages that cover the challenge.
    stage_ids: Vec<StageId>,
    /// In the order in which they were limited.
    limited: Vec<Limited>,
}

/// A board of the challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Board {
    challenge_leaderboard_id: ChallengeLeaderboardId,
    gender: Gender,
    rank_by: Measure,
}

impl Board {
    /// It needs to know no more than the first places.
    fn gives_points(&self) -> bool {
        self.rank_by == Measure::Points
    }
}

/// Someone who takes part but scores no points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Limited {
    athlete_id: AthleteId,
    reason: String,
}

impl ProcessManager for ChallengeLeaderboards {
    const NAME: &'static str = "challenge-leaderboard-process-manager";
    /// A board that is there, or whose results are approved, needs none of what was asked for.
    const SKIPPED_REFUSALS: &'static [&'static str] =
        &["challenge_leaderboard_already_created", "challenge_leaderboard_has_been_finalised"];

    type Event = ChallengeLeaderboardsEvent;

    fn route(event: &ChallengeLeaderboardsEvent) -> Route {
        use ChallengeLeaderboardsEvent as E;
        let challenge_id: &ChallengeId = match event {
            E::ChallengeHosted(event) => return Route::start(event.challenge_id.clone()),
            E::ChallengeLeaderboardsApproved(event) => return Route::stop(event.challenge_id.clone()),
            E::ChallengeCancelled(event) => return Route::stop(event.challenge_id.clone()),
            E::ChallengeLeaderboardRequested(event) => &event.challenge_id,
            E::ChallengeLeaderboardRemoved(event) => &event.challenge_id,
            E::ChallengeStagesConfigured(event) => &event.challenge_id,
            E::StageRemovedFromChallenge(event) => &event.challenge_id,
            E::CompetitorParticipationInChallengeLimited(event) => &event.challenge_id,
            E::CompetitorParticipationInChallengeAllowed(event) => &event.challenge_id,
            E::StageLeaderboardFinalised(event) => &event.challenge_id,
            E::StageLeaderboardAdjusted(event) => &event.challenge_id,
        };
        Route::continues(challenge_id.clone())
    }

    fn handle(&mut self, event: &ChallengeLeaderboardsEvent) -> Vec<Outgoing> {
        use ChallengeLeaderboardsEvent as E;
        match event {
            E::ChallengeHosted(_) | E::ChallengeCancelled(_) => vec![],
            E::ChallengeLeaderboardRequested(event) => self.create_board(event),
            E::ChallengeLeaderboardRemoved(event) => {
                self.boards.retain(|board| board.challenge_leaderboard_id != event.challenge_leaderboard_id);
                vec![]
            }
            E::ChallengeStagesConfigured(event) => {
                self.stage_ids.clone_from(&event.stage_ids);
                vec![]
            }
            E::StageRemovedFromChallenge(event) => {
                self.stage_ids.retain(|stage_id| *stage_id != event.stage_id);
                vec![]
            }
            E::CompetitorParticipationInChallengeLimited(event) => {
                self.limited.retain(|limited| limited.athlete_id != event.athlete_id);
                let limited = Limited { athlete_id: event.athlete_id.clone(), reason: event.reason.clone() };
                self.limited.push(limited.clone());
                self.boards.iter().map(|board| commands::limit(board, &limited)).collect()
            }
            E::CompetitorParticipationInChallengeAllowed(event) => {
                self.limited.retain(|limited| limited.athlete_id != event.athlete_id);
                self.boards.iter().map(|board| commands::allow(board, &event.athlete_id)).collect()
            }
            E::StageLeaderboardFinalised(event) => self.assign_points(event),
            E::StageLeaderboardAdjusted(event) => self.adjust_points(event),
            E::ChallengeLeaderboardsApproved(_) => self.boards.iter().map(commands::finalise).collect(),
        }
    }
}

impl ChallengeLeaderboards {
    /// Who was limited before is limited on the new board.
    fn create_board(&mut self, requested: &ChallengeLeaderboardRequested) -> Vec<Outgoing> {
        let id = ChallengeLeaderboardId::of(&requested.challenge_id, requested.gender, &requested.name);
        let board =
            Board { challenge_leaderboard_id: id, gender: requested.gender, rank_by: requested.rank_by };
        let limits = self.limited.iter().map(|limited| commands::limit(&board, limited));
        let commands = [commands::create(&board, requested)].into_iter().chain(limits).collect();
        if !self.boards.iter().any(|known| known.challenge_leaderboard_id == board.challenge_leaderboard_id) {
            self.boards.push(board);
        }
        commands
    }

    fn assign_points(&self, finalised: &StageLeaderboardFinalised) -> Vec<Outgoing> {
        if finalised.entries.is_empty() {
            return vec![];
        }
        let boards = self.boards_told_of(finalised.gender, finalised.part);
        boards.map(|board| commands::assign_points(board, &self.stage_ids, finalised)).collect()
    }

    /// Also where no entry is left: points are taken back.
    fn adjust_points(&self, adjusted: &StageLeaderboardAdjusted) -> Vec<Outgoing> {
        let boards = self.boards_told_of(adjusted.gender, adjusted.part);
        boards.map(|board| commands::adjust_points(board, &self.stage_ids, adjusted)).collect()
    }

    /// Boards that give points are told of the first part alone: it holds more places than score.
    fn boards_told_of(&self, gender: Gender, part: u32) -> impl Iterator<Item = &Board> {
        self.boards.iter().filter(move |board| board.gender == gender && (part == 1 || !board.gives_points()))
    }
}
