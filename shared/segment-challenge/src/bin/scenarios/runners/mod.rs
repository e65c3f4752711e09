//! What runs a scenario: one runner for each aggregate, process manager and projection.

mod aggregate;
mod process_manager;
mod projection;

use segment_challenge::athlete::{Athlete, AthleteCommand};
use segment_challenge::challenge::{Challenge, ChallengeCommand};
use segment_challenge::challenge_leaderboard::{ChallengeLeaderboard, ChallengeLeaderboardCommand};
use segment_challenge::club::{Club, ClubCommand};
use segment_challenge::notifications::{AthleteNotifications, AthleteNotificationsCommand};
use segment_challenge::process_managers::{
    ChallengeLeaderboards, ChallengeStage, StageCompetitors, StageLeaderboards,
    SubscribeAthleteToNotifications,
};
use segment_challenge::stage::{Stage, StageCommand};
use segment_challenge::stage_leaderboard::{StageLeaderboard, StageLeaderboardCommand};

use crate::failure::Failure;
use crate::scenario::{Scenario, Subject};

/// Runs a scenario to its end.
type Runner = fn(&Scenario) -> Result<(), Failure>;

/// Runs a scenario with the runner of what it is about.
pub(crate) fn run(scenario: &Scenario) -> Result<(), Failure> {
    let subject = scenario.subject().ok_or_else(|| {
        Failure::NotRun("it must name one of an aggregate, a process manager and a projection".into())
    })?;
    let runner = runner(subject).ok_or_else(|| Failure::NotRun(format!("nothing runs this: {subject:?}")))?;
    runner(scenario)
}

fn runner(subject: Subject<'_>) -> Option<Runner> {
    Some(match subject {
        Subject::Aggregate("athlete") => aggregate::run::<Athlete, AthleteCommand>,
        Subject::Aggregate("athlete_notifications") => {
            aggregate::run::<AthleteNotifications, AthleteNotificationsCommand>
        }
        Subject::Aggregate("challenge") => aggregate::run::<Challenge, ChallengeCommand>,
        Subject::Aggregate("challenge_leaderboard") => {
            aggregate::run::<ChallengeLeaderboard, ChallengeLeaderboardCommand>
        }
        Subject::Aggregate("club") => aggregate::run::<Club, ClubCommand>,
        Subject::Aggregate("stage") => aggregate::run::<Stage, StageCommand>,
        Subject::Aggregate("stage_leaderboard") => {
            aggregate::run::<StageLeaderboard, StageLeaderboardCommand>
        }
        Subject::ProcessManager("challenge_leaderboard") => process_manager::run::<ChallengeLeaderboards>,
        Subject::ProcessManager("challenge_stage") => process_manager::run::<ChallengeStage>,
        Subject::ProcessManager("stage_competitor") => process_manager::run::<StageCompetitors>,
        Subject::ProcessManager("stage_leaderboard") => process_manager::run::<StageLeaderboards>,
        Subject::ProcessManager("subscribe_athlete_to_notifications") => {
            process_manager::run::<SubscribeAthleteToNotifications>
        }
        Subject::Projection(_) => projection::run,
        Subject::Aggregate(_) | Subject::ProcessManager(_) => return None,
    })
}
