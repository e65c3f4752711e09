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
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::environment::{aws, variable, warm_up};
use paceline_lambda::http::QueryFunction;
use paceline_lambda::logging;
use segment_challenge_lambda::session;

use crate::challenges::Challenges;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let client = Client::new(&aws().await);
    let rows = DynamoReadModel::new(client, variable("READ_MODEL_TABLE")?);
    warm_up(&rows).await;
    QueryFunction::new("challenges-query", Challenges(rows), session::tokens()).run().await
}
