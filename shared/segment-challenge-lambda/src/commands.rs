//! A function that takes the commands of an aggregate of Segment Challenge.

use aws_sdk_dynamodb::Client;
use lambda_runtime::Error;
use paceline::{Aggregate, CommandSet, Dispatcher, Slices};
use paceline_dynamodb::claims::DynamoClaims;
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::commands::{CommandFunction, Jittered, NameOf, Route, UniqueNames};
use paceline_lambda::environment::{aws, variable, warm_up};
use paceline_lambda::http::Fields;
use paceline_lambda::logging;

use crate::{Access, Session, session};

/// Takes commands for as long as the function lives: from athletes by these routes, from process managers by its queue.
///
/// `name_of` tells which slug a command claims, and `complete` sets the fields that a sender may leave out.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run<A: Aggregate<Command: CommandSet>>(
    name: &'static str,
    routes: &'static [Route<Session>],
    name_of: NameOf<A>,
    complete: fn(&str, &mut Fields),
) -> Result<(), Error> {
    logging::start();
    let client = Client::new(&aws().await);
    let store = DynamoEventStore::new(client.clone(), variable("EVENTS_TABLE")?).with_log(Slices::default());
    let rows = DynamoReadModel::new(client.clone(), variable("READ_MODEL_TABLE")?);
    let claims = DynamoClaims::new(client, variable("SLUGS_TABLE")?);
    warm_up(&rows).await;
    let dispatcher =
        Dispatcher::<A, _>::new(store).with(UniqueNames::new(claims, name_of)).backing_off(Jittered);
    let site_origin = variable("SITE_ORIGIN")?;
    CommandFunction::new(name, dispatcher, Access::new(rows, routes), session::tokens(), site_origin)
        .completing(complete)
        .run()
        .await
}
