//! Process managers: what happens next, across aggregates.
//!
//! | what | module |
//! | --- | --- |
//! | which instances an event concerns, and how | [`route`] |
//! | the commands that follow, and what travels with them | [`message`] |
//! | commands that were refused, and what to do about it | [`refusal`] |
//! | timers | [`timers`] |
//! | one instance, and what events, refusals and timers do to it | [`instance`] |

pub mod instance;
pub mod message;
pub mod refusal;
pub mod route;
pub mod timers;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use instance::{Instance, Process, Progress, Reaction};
pub use message::{Because, CommandMessage, Origin, Outgoing, Sender, command_id};
pub use refusal::{Answer, CommandRefused};
pub use route::{Route, Step, StepError};
pub use timers::{DueTimer, PendingTimer, PendingTimers, Timers};

use crate::event_handler::Start;
use crate::{EventSet, OnError, Recorded};

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
    /// The name, under which its instances are stored. It is also the category of the streams that tell of its refused
    /// commands, so it holds no slash, and no aggregate has it.
    const NAME: &'static str;

    /// Where it begins in streams that it has not followed before. One that is added to a system with a history handles
    /// all of it, and sends every command that follows, unless this says otherwise.
    const START: Start = Start::Origin;

    /// The codes of refusals that count as success: someone else has done what was asked for, or it needs no doing.
    const SKIPPED_REFUSALS: &'static [&'static str] = &[];

    /// How long an instance may go without an event: then the timer [`timers::IDLE`] is due, once, until the next event
    /// starts it anew. It costs a schedule for as long as the instance is there, not one for each event.
    const IDLE_TIMEOUT: Option<SignedDuration> = None;

    /// The events that it follows.
    type Event: EventSet;

    /// The instances that an event concerns.
    fn route(event: &Self::Event) -> Route;

    /// Changes the state of an instance and gives the commands to send, in order.
    fn handle(&mut self, event: &Self::Event) -> Vec<Outgoing>;

    /// The timers to set and to cancel, after an event was handled by an instance that goes on.
    fn timers(&self, _because_of: &Recorded<Self::Event>) -> Timers {
        Timers::none()
    }

    /// Changes the state because a timer is due, and gives the commands to send, in order. The one of the
    /// [`IDLE_TIMEOUT`](Self::IDLE_TIMEOUT) is named [`timers::IDLE`].
    fn handle_timer(&mut self, _name: &str, _due: Timestamp) -> Vec<Outgoing> {
        vec![]
    }

    /// Says what is to become of a command that was refused for good, with a code that is not among the
    /// [`SKIPPED_REFUSALS`](Self::SKIPPED_REFUSALS). An instance that has ended is not asked: the refusal is skipped.
    fn handle_refusal(&mut self, _refused: &CommandRefused) -> Answer {
        Answer::Skip
    }

    /// Says what is to become of an event whose strict step does not hold. `attempt` counts the tries, from 1.
    fn on_error(_error: &StepError, _event: &Recorded<Self::Event>, _attempt: u32) -> OnError {
        OnError::Retry
    }
}
