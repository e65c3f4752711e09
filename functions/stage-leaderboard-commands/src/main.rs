//! Takes the commands of the boards of stages, from process managers by its queue.

use segment_challenge::stage_leaderboard::StageLeaderboard;
use segment_challenge_lambda::commands;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run::<StageLeaderboard>("stage-leaderboard-commands", &[]).await
}
