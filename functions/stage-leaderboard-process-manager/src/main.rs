//! Makes the boards of a stage and brings its efforts to them. Its commands go to the boards.

use segment_challenge::process_managers::StageLeaderboards;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::process_manager::run::<StageLeaderboards>(&[(
        "stage-leaderboard",
        "STAGE_LEADERBOARD_COMMANDS_QUEUE_URL",
    )])
    .await
}
