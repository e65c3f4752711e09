//! Brings the gender that an athlete gives to the stages in which they compete. Its commands go to stages.

mod caught_up;

use aws_sdk_dynamodb::Client;
use paceline::Slices;
use paceline::generation::LiveReadModel;
use paceline_dynamodb::event_store::DynamoEventLog;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::environment::{aws, variable};
use paceline_lambda::fifo::Sqs;
use paceline_lambda::process_manager::sender::QueuedCommands;
use paceline_lambda::{edge, event_handler};
use segment_challenge::process_managers::athlete_challenge_participation::AthleteChallengeParticipation;

use crate::caught_up::InLog;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let config = aws().await;
    let client = Client::new(&config);
    let rows = || -> Result<_, lambda_runtime::Error> {
        let table = variable("READ_MODEL_TABLE")?;
        Ok(LiveReadModel::new(DynamoReadModel::new(client.clone(), table), edge::now))
    };
    let log = DynamoEventLog::new(client.clone(), variable("EVENTS_TABLE")?, Slices::default());
    let commands = QueuedCommands::new(Sqs(aws_sdk_sqs::Client::new(&config)))
        .to("stage", variable("STAGE_COMMANDS_QUEUE_URL")?);
    let caught_up = InLog { log, rows: rows()? };
    event_handler::run(AthleteChallengeParticipation { rows: rows()?, commands, caught_up }).await
}
