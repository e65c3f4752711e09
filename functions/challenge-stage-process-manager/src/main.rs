//! Makes the requested stages of a challenge, includes and starts them. Its commands go to challenges and to stages.

use segment_challenge::process_managers::ChallengeStage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::process_manager::run::<ChallengeStage>(&[
        ("challenge", "CHALLENGE_COMMANDS_QUEUE_URL"),
        ("stage", "STAGE_COMMANDS_QUEUE_URL"),
    ])
    .await
}
