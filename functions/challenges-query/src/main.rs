//! Answers what challenges there are, what one is, and who competes in it.

mod challenges;
mod competitors;
mod filter;
mod list;
#[cfg(test)]
mod tests;
mod view;

use aws_sdk_dynamodb::Client;
use lambda_runtime::Error;
use paceline::generation::LiveReadModel;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::environment::{aws, variable, warm_up};
use paceline_lambda::http::QueryFunction;
use paceline_lambda::{edge, logging};
use segment_challenge_lambda::session;

use crate::challenges::Challenges;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let client = Client::new(&aws().await);
    let rows = LiveReadModel::new(DynamoReadModel::new(client, variable("READ_MODEL_TABLE")?), edge::now);
    warm_up(&rows).await;
    QueryFunction::new("challenges-query", Challenges(rows), session::tokens()).run().await
}
