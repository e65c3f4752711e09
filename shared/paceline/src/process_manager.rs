//! Process managers: what happens next, across aggregates.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{EventSet, Identity, Recorded, StreamName};

/// Follows events and sends commands because of them. The value is the state of one instance; its default is the
/// state before the first event.
///
/// What it does is pure: an event changes the state and gives commands, and both are stored in one write before the
/// commands are sent. So none is lost, and none has its effect twice: each carries an id that follows from the event.
///
/// ```
/// use paceline::bank_account::AccountId;
/// use paceline::testing::given_events;
/// use paceline::{Event, EventType, Outgoing, ProcessManager, Route};
/// use serde::{Deserialize, Serialize};
/// use serde_json::json;
///
/// #[derive(Clone, Serialize, Deserialize)]
/// struct TransferRequested {
///     transfer_id: String,
///     from: AccountId,
///     to: AccountId,
///     pence: u64,
/// }
/// # impl Event for TransferRequested { const TYPE: EventType = EventType::new("TransferRequested", 1); }
///
/// #[derive(Clone, Serialize, Deserialize)]
/// struct TransferWithdrawn {
///     transfer_id: String,
/// }
/// # impl Event for TransferWithdrawn { const TYPE: EventType = EventType::new("TransferWithdrawn", 1); }
///
/// paceline::event_set! {
///     enum TransferEvent { TransferRequested, TransferWithdrawn }
/// }
///
/// /// Takes money out of one account and then pays it into another.
/// #[derive(Default, Serialize, Deserialize)]
/// struct MoneyTransfer {
///     requested: Option<TransferRequested>,
/// }
///
/// impl ProcessManager for MoneyTransfer {
///     const NAME: &'static str = "money-transfer-process-manager";
///     type Event = TransferEvent;
///
///     fn route(event: &TransferEvent) -> Route {
///         match event {
///             TransferEvent::TransferRequested(event) => Route::start(&event.transfer_id),
///             TransferEvent::TransferWithdrawn(event) => Route::stop(&event.transfer_id),
///         }
///     }
///
///     fn handle(&mut self, event: &TransferEvent) -> Vec<Outgoing> {
///         match event {
///             TransferEvent::TransferRequested(event) => {
///                 self.requested = Some(event.clone());
///                 vec![Outgoing::to(&event.from, "WithdrawMoney", json!({ "pence": event.pence }))]
///             }
///             TransferEvent::TransferWithdrawn(_) => {
///                 let deposit = |of: &TransferRequested| Outgoing::to(&of.to, "DepositMoney", json!({ "pence": of.pence }));
///                 self.requested.iter().map(deposit).collect()
///             }
///         }
///     }
/// }
///
/// # let (from, to): (AccountId, AccountId) = ("ACC-1".parse()?, "ACC-2".parse()?);
/// # let transfer_id = "t-1".to_owned();
/// let requested = TransferRequested { transfer_id: transfer_id.clone(), from, to: to.clone(), pence: 500 };
/// let commands = given_events::<MoneyTransfer>([requested.into()]).when(TransferWithdrawn { transfer_id });
/// assert_eq!(commands, [Outgoing::to(&to, "DepositMoney", json!({ "pence": 500 }))]);
/// # Ok::<(), paceline::InvalidId>(())
/// ```
pub trait ProcessManager: Default + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name, under which its instances are stored.
    const NAME: &'static str;

    /// The codes of refusals that count as success: someone else has done what was asked for, or it needs no doing.
    const SKIPPED_REFUSALS: &'static [&'static str] = &[];

    /// The events that it follows.
    type Event: EventSet;

    /// The instances that an event concerns.
    fn route(event: &Self::Event) -> Route;

    /// Changes the state of an instance and gives the commands to send, in order.
    fn handle(&mut self, event: &Self::Event) -> Vec<Outgoing>;
}

/// The instances that an event concerns, and what it does to each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route(Vec<(String, Step)>);

/// What an event does to an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Makes it, or goes on with it.
    Start,
    /// Goes on with it, and makes it if there is none: the event that starts it may be late.
    Continue,
    /// Goes on with it if there is one.
    ContinueExisting,
    /// Goes on with it if there is one, then ends it for good: later events pass it by.
    Stop,
}

impl Route {
    /// None: the event is ignored.
    pub fn ignore() -> Self {
        Self::default()
    }

    /// [`Step::Start`] for one instance.
    pub fn start(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::Start)
    }

    /// [`Step::Continue`] for one instance.
    pub fn continues(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::Continue)
    }

    /// [`Step::ContinueExisting`] for one instance.
    pub fn continues_existing(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::ContinueExisting)
    }

    /// [`Step::Stop`] for one instance.
    pub fn stop(instance: impl Into<String>) -> Self {
        Self::ignore().and(instance, Step::Stop)
    }

    /// The same with another instance.
    #[must_use]
    pub fn and(mut self, instance: impl Into<String>, step: Step) -> Self {
        self.0.push((instance.into(), step));
        self
    }

    /// Each instance with its step.
    pub fn instances(&self) -> impl Iterator<Item = (&str, Step)> {
        self.0.iter().map(|(instance, step)| (instance.as_str(), *step))
    }
}

/// A command that a process manager sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The stream of the aggregate that it is for.
    pub stream: StreamName,
    /// The name of the command.
    #[serde(rename = "type")]
    pub name: String,
    /// Its fields.
    pub data: Value,
}

impl Outgoing {
    /// A command with these fields to the aggregate of this id.
    pub fn to(id: &impl Identity, name: impl Into<String>, data: Value) -> Self {
        Self { stream: id.stream(), name: name.into(), data }
    }
}

/// The id of a command that a process manager sends: UUID version 5 of the event, the process manager, its instance
/// and the command's place among those of the event. The same however often the event is handled.
pub fn command_id(event_id: Uuid, process_manager: &str, instance: &str, index: usize) -> Uuid {
    Uuid::new_v5(&event_id, format!("{process_manager}/{instance}/{index}").as_bytes())
}

/// An instance as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", content = "state", rename_all = "snake_case")]
pub enum Instance<P> {
    /// It takes events.
    Running(P),
    /// It has ended for good. The mark stays, so that a late event does not make it anew.
    Stopped,
}

/// What an event did to an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It was made.
    Started,
    /// It went on.
    Continued,
    /// It ended.
    Stopped,
    /// Nothing: there is none, or it has ended.
    Ignored,
}

/// Takes one event to one instance: what becomes of it, and the commands to send.
pub fn advance<P: ProcessManager>(
    instance: Option<Instance<P>>,
    step: Step,
    event: &P::Event,
) -> (Option<Instance<P>>, Progress, Vec<Outgoing>) {
    let (mut state, progress) = match (instance, step) {
        (Some(Instance::Stopped), _) => return (Some(Instance::Stopped), Progress::Ignored, vec![]),
        (None, Step::ContinueExisting | Step::Stop) => return (None, Progress::Ignored, vec![]),
        (None, Step::Start | Step::Continue) => (P::default(), Progress::Started),
        (Some(Instance::Running(state)), Step::Stop) => (state, Progress::Stopped),
        (Some(Instance::Running(state)), _) => (state, Progress::Continued),
    };
    let commands = state.handle(event);
    let instance = if progress == Progress::Stopped { Instance::Stopped } else { Instance::Running(state) };
    (Some(instance), progress, commands)
}

/// A command with what its receiver needs to know, as it travels through a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandMessage {
    /// The id of the command, which is its idempotency key as well.
    pub command_id: Uuid,
    /// Copied along from what caused it.
    pub correlation_id: Uuid,
    /// The position of the commit that caused it.
    pub caused_at: crate::Position,
    /// The W3C trace context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// Who sends it: the name of the process manager.
    pub sender: String,
    /// The codes of refusals that count as success.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped_refusals: Vec<String>,
    /// The command.
    #[serde(flatten)]
    pub command: Outgoing,
}

impl CommandMessage {
    /// The messages for the commands that an instance of `P` gave because of an event.
    pub fn because_of<P: ProcessManager>(
        event: &Recorded<P::Event>,
        instance: &str,
        commands: Vec<Outgoing>,
    ) -> Vec<Self> {
        let event_id = event.id();
        let message = |(index, command)| Self {
            command_id: command_id(event_id, P::NAME, instance, index),
            correlation_id: event.metadata.correlation_id,
            caused_at: event.position,
            traceparent: event.metadata.traceparent.clone(),
            sender: P::NAME.to_owned(),
            skipped_refusals: P::SKIPPED_REFUSALS.iter().map(|&code| code.to_owned()).collect(),
            command,
        };
        commands.into_iter().enumerate().map(message).collect()
    }
}
