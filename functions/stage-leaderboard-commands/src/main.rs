//! Takes the commands of the boards of stages: from operators by HTTP, from process managers by its queue.

mod routes;

use segment_challenge::stage_leaderboard::StageLeaderboard;
use segment_challenge_lambda::commands;

use crate::routes::ROUTES;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run::<StageLeaderboard>("stage-leaderboard-commands", ROUTES).await
}
