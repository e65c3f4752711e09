//! Takes the commands of an aggregate: from customers by HTTP, from the process manager by a queue.

use aws_sdk_dynamodb::Client;
use bank::{Balances, Statements};
use lambda_runtime::Error;
use paceline::consistency::Awaited;
use paceline::generation::LiveReadModel;
use paceline::read_model::ReadModel;
use paceline::{Aggregate, CommandSet, Dispatcher, Slices, StreamName};
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::commands::{CommandFunction, Jittered, Policy, Route};
use paceline_lambda::environment::{aws, variable};
use paceline_lambda::http::{Fields, Followed, Problem};
use paceline_lambda::{edge, logging};

use crate::customer::{Customer, tokens};

/// Takes commands for as long as the function lives.
pub(crate) async fn run<A: Aggregate<Command: CommandSet>>(
    name: &'static str,
    routes: &'static [Route<Customer>],
) -> Result<(), Error> {
    logging::start();
    let client = Client::new(&aws().await);
    let events = DynamoEventStore::new(client.clone(), variable("EVENTS_TABLE")?).with_log(Slices::default());
    let dispatcher = Dispatcher::<A, _>::new(events).backing_off(Jittered);
    let rows = LiveReadModel::new(DynamoReadModel::new(client, variable("READ_MODEL_TABLE")?), edge::now);
    let policy = AnyCustomer { rows, routes };
    CommandFunction::new(name, dispatcher, policy, tokens(), variable("SITE_ORIGIN")?).run().await
}

/// Lets every customer send every command.
struct AnyCustomer<R> {
    rows: R,
    routes: &'static [Route<Customer>],
}

impl<R: ReadModel> Policy for AnyCustomer<R> {
    type Caller = Customer;
    type Rows = R;

    const FOLLOWED: &'static [Followed] = &[];

    const AWAITED: &'static [Awaited] = &[Awaited::of::<Balances>(), Awaited::of::<Statements>()];

    fn rows(&self) -> &R {
        &self.rows
    }

    fn routes(&self) -> &[Route<Customer>] {
        self.routes
    }

    fn decided_by(&self, _fields: &Fields) -> Vec<StreamName> {
        vec![]
    }

    async fn authorise(&self, _: &str, _: &Fields, _: &Customer) -> Result<(), Problem> {
        Ok(())
    }
}
