//! Functions that take the commands of an aggregate of Segment Challenge.

use aws_sdk_dynamodb::Client;
use lambda_runtime::Error;
use paceline::generation::LiveReadModel;
use paceline::{Aggregate, CommandSet, Dispatcher, Middleware, Slices};
use paceline_dynamodb::claims::DynamoClaims;
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::commands::{CommandFunction, Jittered, NameOf, Route, UniqueNames};
use paceline_lambda::environment::{aws, variable, warm_up};
use paceline_lambda::http::Fields;
use paceline_lambda::{edge, logging};

use crate::{Access, Session, session};

/// Takes commands for as long as the function lives: from athletes by these routes, from process managers by its queue.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run<A: Aggregate<Command: CommandSet>>(
    name: &'static str,
    routes: &'static [Route<Session>],
) -> Result<(), Error> {
    logging::start();
    let client = Client::new(&aws().await);
    serve(name, routes, &client, Dispatcher::<A, _>::new(events(&client)?), |_, _| {}).await
}

/// The same for an aggregate with names in addresses. `name_of` tells which slug a command claims, and `complete` sets
/// the fields that a sender may leave out.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run_naming<A: Aggregate<Command: CommandSet>>(
    name: &'static str,
    routes: &'static [Route<Session>],
    name_of: NameOf<A>,
    complete: fn(&str, &mut Fields),
) -> Result<(), Error> {
    logging::start();
    let client = Client::new(&aws().await);
    let claims = DynamoClaims::new(client.clone(), variable("SLUGS_TABLE")?);
    let dispatcher = Dispatcher::<A, _>::new(events(&client)?).with(UniqueNames::new(claims, name_of));
    serve(name, routes, &client, dispatcher, complete).await
}

/// Where the commands' events go.
fn events(client: &Client) -> Result<DynamoEventStore, Error> {
    Ok(DynamoEventStore::new(client.clone(), variable("EVENTS_TABLE")?).with_log(Slices::default()))
}

async fn serve<A: Aggregate<Command: CommandSet>, M: Middleware<A>>(
    name: &'static str,
    routes: &'static [Route<Session>],
    client: &Client,
    dispatcher: Dispatcher<A, DynamoEventStore, M>,
    complete: fn(&str, &mut Fields),
) -> Result<(), Error> {
    let rows = DynamoReadModel::new(client.clone(), variable("READ_MODEL_TABLE")?);
    let rows = LiveReadModel::new(rows, edge::now);
    warm_up(&rows).await;
    let policy = Access::new(rows, routes);
    CommandFunction::new(
        name,
        dispatcher.backing_off(Jittered),
        policy,
        session::tokens(),
        variable("SITE_ORIGIN")?,
    )
    .completing(complete)
    .run()
    .await
}
