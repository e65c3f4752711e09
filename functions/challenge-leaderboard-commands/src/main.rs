//! Takes the commands of the boards of challenges: from operators by HTTP, from process managers by its queue.

mod routes;

use segment_challenge::challenge_leaderboard::ChallengeLeaderboard;
use segment_challenge_lambda::commands;

use crate::routes::ROUTES;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run::<ChallengeLeaderboard>("challenge-leaderboard-commands", ROUTES).await
}
