//! The bank as it is deployed: what `template.yaml` is to an application. Each function is started as its `main` would
//! start it, and gets events as Lambda hands them over.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use bank::{Account, Balances, Bonus, BonusPayment, MoneyTransfer, Statements, Transfer};
use paceline::generation::LiveReadModel;
use paceline::subscriptions::Subscription;
use paceline::{
    Aggregate, Bounds, CommandSet, Dispatcher, EventHandler, Identity as _, ProcessManager, ProcessRunner,
    Projection, Receive,
};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::event_store::{DynamoEventLog, DynamoEventStore};
use paceline_dynamodb::process_store::DynamoProcessStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_dynamodb::sweep::DynamoSweep;
use paceline_lambda::batch::Message;
use paceline_lambda::commands::{CommandFunction, Jittered, Route};
use paceline_lambda::event_handler::EventHandlerFunction;
use paceline_lambda::http::DevelopmentTokens;
use paceline_lambda::maintenance::Maintenance;
use paceline_lambda::process_manager;
use paceline_lambda::process_manager::sender::QueuedCommands;
use paceline_lambda::projection::ProjectionFunction;
use paceline_lambda::relay::Relay;
use paceline_lambda::subscriber::{Failure, handle_all};
use serde::Serialize;
use serde_json::Value;

use crate::checks::acknowledged::{Handled, Sent};
use crate::customers::{ACCOUNT_ROUTES, BONUS_ROUTES, Customer, Open, SITE, TRANSFER_ROUTES};
use crate::subscribers;
use crate::world::database::Database;
use crate::world::function::{Call, Function, Handler};
use crate::world::post::PostOffice;
use crate::world::queues::Queues;
use crate::world::scheduler::Scheduler;
use crate::world::stream::Stream;
use crate::world::{World, clock, poller, tables};

/// The event handler, with the post office that it uses.
pub(crate) type Letters = bank::Letters<PostOffice>;

/// The functions that take commands, by the categories of their aggregates.
pub(crate) const COMMAND_FUNCTIONS: [(&str, &str); 3] =
    [("account", "account-commands"), ("transfer", "transfer-commands"), ("bonus", "bonus-commands")];

const COMMAND_LIMIT: Duration = Duration::from_secs(10);
const LIMIT: Duration = Duration::from_secs(10);
const RELAY_LIMIT: Duration = Duration::from_secs(30);
const MAINTENANCE_LIMIT: Duration = Duration::from_mins(5);

/// The function that looks after subscribers.
pub(crate) const MAINTENANCE: &str = "maintenance";

/// The bank on its world.
#[derive(Debug)]
pub(crate) struct Deployment {
    pub(crate) world: Arc<World>,
    pub(crate) database: Database,
    client: Client,
    pub(crate) queues: Queues,
    pub(crate) stream: Arc<Stream>,
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) post: PostOffice,
    functions: Vec<Function>,
}

impl Deployment {
    /// Deploys the bank, with empty tables on the model or on Dynoxide, and begins to poll.
    pub(crate) fn start(seed: u64, world: Arc<World>, on_dynoxide: bool) -> anyhow::Result<Self> {
        let stream = Stream::new(Arc::clone(&world));
        let database = Database::new(Arc::clone(&world), Arc::clone(&stream), on_dynoxide)?;
        let client = database.client();
        let subscribers =
            [Balances::NAME, Statements::NAME, Letters::NAME, MoneyTransfer::NAME, BonusPayment::NAME];
        let with_queues = COMMAND_FUNCTIONS.map(|(_, function)| function).into_iter().chain(subscribers);
        let queues = Queues::new(Arc::clone(&world), seed, with_queues);
        let post = PostOffice::new(Arc::clone(&world));
        let mut deployment = Self {
            world,
            database,
            client,
            queues,
            stream,
            subscriptions: subscribers::all()?.subscribers().cloned().collect(),
            post,
            functions: vec![],
        };
        deployment.add("account-commands", COMMAND_LIMIT, deployment.commands::<Account>(ACCOUNT_ROUTES));
        deployment.add("transfer-commands", COMMAND_LIMIT, deployment.commands::<Transfer>(TRANSFER_ROUTES));
        deployment.add("bonus-commands", COMMAND_LIMIT, deployment.commands::<Bonus>(BONUS_ROUTES));
        deployment.add("relay", RELAY_LIMIT, deployment.relay());
        deployment.add(Balances::NAME, LIMIT, deployment.projection(Balances));
        deployment.add(Statements::NAME, LIMIT, deployment.projection(Statements));
        deployment.add(Letters::NAME, LIMIT, deployment.letters());
        deployment.add(MoneyTransfer::NAME, LIMIT, deployment.process_manager::<MoneyTransfer>());
        deployment.add(BonusPayment::NAME, LIMIT, deployment.process_manager::<BonusPayment>());
        deployment.add(MAINTENANCE, MAINTENANCE_LIMIT, deployment.maintenance()?);
        let Self { world, queues, stream, .. } = &deployment;
        let sent = Sent { queues: queues.clone(), subscriptions: deployment.subscriptions.clone() };
        let handled = Handled::new(deployment.database.clone(), queues.clone());
        for function in &deployment.functions {
            match function.name() {
                MAINTENANCE => {}
                "relay" => stream.poll(function, &sent),
                name => poller::poll(world, queues, name, function, &handled),
            }
        }
        Ok(deployment)
    }

    /// The function of this name.
    pub(crate) fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name() == name)
    }

    /// Replaces every function by a new release of it.
    pub(crate) fn replace_all(&self) {
        self.functions.iter().for_each(Function::replace);
    }

    /// Whether nothing is under way and nothing waits to be delivered. What is set aside does not count.
    pub(crate) fn is_quiet(&self) -> bool {
        self.world.is_idle() && self.stream.is_empty() && self.queues.are_empty()
    }

    /// The rows, for one who reads them.
    pub(crate) fn rows(&self) -> LiveReadModel<DynamoReadModel> {
        let rows = DynamoReadModel::new(self.client.clone(), tables::READ_MODEL);
        LiveReadModel::new(rows, clock::now)
    }

    fn events(&self) -> DynamoEventStore {
        DynamoEventStore::new(self.client.clone(), tables::EVENTS).with_log(tables::SLICES)
    }

    fn add(&mut self, name: &'static str, limit: Duration, start: impl Fn() -> Handler + 'static) {
        self.functions.push(Function::new(&self.world, name, limit, start));
    }

    fn commands<A: Aggregate<Command: CommandSet>>(
        &self,
        routes: &'static [Route<Customer>],
    ) -> impl Fn() -> Handler + use<A> {
        let (events, client) = (self.events(), self.client.clone());
        move || {
            let rows = DynamoReadModel::new(client.clone(), tables::READ_MODEL);
            let rows = LiveReadModel::new(rows, clock::now);
            // Few, so that some have to be loaded again.
            let bounds = Bounds { aggregates: 4, ..Bounds::default() };
            let dispatcher = Dispatcher::<A, _>::new(events.clone()).keeping(bounds).backing_off(Jittered);
            let tokens = DevelopmentTokens::from_setting(Some("on"));
            let function = CommandFunction::new(
                A::Id::CATEGORY,
                dispatcher,
                Open { routes, rows },
                tokens,
                SITE.to_owned(),
            );
            let function = Rc::new(function.with_clock(clock::now));
            handler(function, |function, event| {
                Box::pin(async move { answered(function.handle(event).await) })
            })
        }
    }

    fn relay(&self) -> impl Fn() -> Handler + use<> {
        let (queues, subscriptions) = (self.queues.clone(), self.subscriptions.clone());
        move || {
            let subscribers = subscriptions.iter().map(|to| (to.clone(), to.subscriber.clone()));
            let relay = Rc::new(Relay::new(queues.clone(), subscribers));
            handler(relay, |relay, event| Box::pin(async move { answered(relay.handle(event).await) }))
        }
    }

    fn maintenance(&self) -> anyhow::Result<impl Fn() -> Handler + use<>> {
        let (client, queues) = (self.client.clone(), self.queues.clone());
        let subscriptions = subscribers::all()?;
        Ok(move || {
            let names = subscriptions.subscribers().map(|it| it.subscriber.clone());
            let maintenance = Rc::new(Maintenance {
                log: DynamoEventLog::new(client.clone(), tables::EVENTS, tables::SLICES),
                checkpoints: (
                    DynamoCheckpoints::of_read_model(client.clone(), tables::READ_MODEL),
                    DynamoCheckpoints::of_processes(client.clone(), tables::PROCESSES),
                ),
                rows: DynamoReadModel::new(client.clone(), tables::READ_MODEL),
                sweep: DynamoSweep::new(client.clone(), tables::READ_MODEL),
                queues: queues.clone(),
                queue_urls: names.map(|name| (name.clone(), name)).collect(),
                subscriptions: subscriptions.clone(),
                clock: clock::now,
            });
            handler(maintenance, |maintenance, event| {
                Box::pin(async move {
                    answered(maintenance.handle(event, clock::now() + MAINTENANCE_LIMIT / 2).await)
                })
            })
        })
    }

    fn projection<P: Projection + Copy + 'static>(&self, projection: P) -> impl Fn() -> Handler + use<P> {
        let (events, client, queues) = (self.events(), self.client.clone(), self.queues.clone());
        move || {
            let log = DynamoEventLog::new(client.clone(), tables::EVENTS, tables::SLICES);
            let rows = DynamoReadModel::new(client.clone(), tables::READ_MODEL);
            let checkpoints = DynamoCheckpoints::of_read_model(client.clone(), tables::READ_MODEL);
            let queue = (queues.clone(), P::NAME.to_owned());
            let sources = (log, events.clone());
            let function =
                ProjectionFunction::new(projection, sources, (rows, checkpoints), queue, clock::now);
            handler(Rc::new(function), |function, event| {
                Box::pin(async move { answered(function.handle(event).await) })
            })
        }
    }

    fn letters(&self) -> impl Fn() -> Handler + use<> {
        let (events, client, queues) = (self.events(), self.client.clone(), self.queues.clone());
        let letters = bank::Letters(self.post.clone());
        move || {
            let function = EventHandlerFunction {
                handler: letters.clone(),
                events: events.clone(),
                checkpoints: DynamoReadModel::new(client.clone(), tables::READ_MODEL),
                queue: queues.clone(),
                queue_url: Letters::NAME.to_owned(),
                clock: clock::now,
            };
            handler(Rc::new(function), |function, event| {
                Box::pin(async move { answered(function.handle(event).await) })
            })
        }
    }

    fn process_manager<P: ProcessManager>(&self) -> impl Fn() -> Handler + use<P> {
        let timers = Scheduler::new(Arc::clone(&self.world), self.queues.clone(), P::NAME);
        let (events, client, queues) = (self.events(), self.client.clone(), self.queues.clone());
        move || {
            let sender = COMMAND_FUNCTIONS
                .into_iter()
                .fold(QueuedCommands::new(queues.clone()), |sender, (category, function)| {
                    sender.to(category, function.to_owned())
                });
            let processes = DynamoProcessStore::new(client.clone(), tables::PROCESSES);
            let timers = timers.clone();
            let runner =
                ProcessRunner::<P, _, _, _>::new(events.clone(), processes, sender).with_timers(timers);
            let checkpoints = DynamoCheckpoints::of_processes(client.clone(), tables::PROCESSES);
            let parts = Rc::new((runner, events.clone(), checkpoints, queues.clone()));
            handler(parts, |parts, event| {
                Box::pin(async move {
                    let (runner, events, checkpoints, queues) = &*parts;
                    let due = async |message: &Message| {
                        Some(process_manager::fire(runner, &process_manager::due_timer(message)?).await)
                    };
                    answered(
                        handle_all(P::NAME, events, checkpoints, queues, event, due, async |delivered| {
                            let receive = Receive {
                                attempt: delivered.attempt,
                                now: clock::now(),
                                confirm: delivered.confirm,
                            };
                            let handled = runner.deliver(&delivered.commit, receive).await;
                            handled.map(drop).map_err(|error| Failure {
                                reason: error.to_string(),
                                then: error.on_error(),
                            })
                        })
                        .await,
                    )
                })
            })
        }
    }
}

fn handler<T: 'static>(instance: Rc<T>, handle: impl Fn(Rc<T>, Value) -> Call + 'static) -> Handler {
    Rc::new(move |event| handle(Rc::clone(&instance), event))
}

fn answered<T: Serialize, E: std::fmt::Display>(result: Result<T, E>) -> Result<Value, String> {
    let answer = result.map_err(|error| error.to_string())?;
    serde_json::to_value(answer).map_err(|error| error.to_string())
}
