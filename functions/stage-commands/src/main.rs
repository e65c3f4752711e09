//! Takes the commands of stages: from athletes by HTTP, from process managers by its queue.

mod routes;
#[cfg(test)]
mod tests;

use aws_sdk_dynamodb::Client;
use lambda_runtime::Error;
use paceline::Dispatcher;
use paceline_dynamodb::claims::DynamoClaims;
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::commands::{CommandFunction, Jittered, UniqueName, UniqueNames};
use paceline_lambda::environment::{aws, variable, warm_up};
use paceline_lambda::http::Fields;
use paceline_lambda::logging;
use segment_challenge::stage::{Stage, StageCommand};
use segment_challenge_lambda::{Access, session, slugs};

use crate::routes::ROUTES;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start();
    let client = Client::new(&aws().await);
    let store = DynamoEventStore::new(client.clone(), variable("EVENTS_TABLE")?);
    let rows = DynamoReadModel::new(client.clone(), variable("READ_MODEL_TABLE")?);
    let claims = DynamoClaims::new(client, variable("SLUGS_TABLE")?);
    warm_up(&rows).await;
    let dispatcher =
        Dispatcher::<Stage, _>::new(store).with(UniqueNames::new(claims, name_of)).backing_off(Jittered);
    let access = Access::new(rows, ROUTES);
    let site_origin = variable("SITE_ORIGIN")?;
    CommandFunction::new("stage-commands", dispatcher, access, session::tokens(), site_origin)
        .completing(complete)
        .run()
        .await
}

/// The slug that a command claims.
fn name_of(command: &mut StageCommand) -> Option<UniqueName<'_>> {
    command.slug_claim().map(slugs::unique_name)
}

/// A new stage has a slug, whoever creates it.
fn complete(command: &str, fields: &mut Fields) {
    if ["CreateActivityStage", "CreateRaceStage", "CreateSegmentStage"].contains(&command) {
        slugs::provide(fields, "stage_id");
    }
}
