//! Makes the boards of a challenge and brings the results of its stages to them. Its commands go to the boards.

use segment_challenge::process_managers::ChallengeLeaderboards;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::process_manager::run::<ChallengeLeaderboards>(&[(
        "challenge-leaderboard",
        "CHALLENGE_LEADERBOARD_COMMANDS_QUEUE_URL",
    )])
    .await
}
