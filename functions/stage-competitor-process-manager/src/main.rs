//! Brings the competitors of a challenge into its stages, and out of them. Its commands go to stages.

use segment_challenge::process_managers::StageCompetitors;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::process_manager::run::<StageCompetitors>(&[("stage", "STAGE_COMMANDS_QUEUE_URL")]).await
}
