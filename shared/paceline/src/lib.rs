//! Event sourcing and CQRS: the pure core.
//!
//! A team writes [aggregates](Aggregate), [projections](Projection) and [process managers](ProcessManager). What they
//! do is decided here, without AWS, async runtime or clock; `paceline-dynamodb` stores it, and `paceline-lambda` runs
//! each as a function of its own.
//!
//! | concept | what it is | module |
//! | --- | --- | --- |
//! | identity, stream | what an aggregate is called, where its events are | [`identity`](mod@identity), [`stream`] |
//! | event | what has happened, under a name and version that stand for ever | [`event`] |
//! | aggregate | the rules: a command gives events, or is refused | [`aggregate`] |
//! | commit | the events of one command, stored as one | [`commit`], [`new_commit`] |
//! | event store | appends commits, loads aggregates | [`store`], [`command_search`], [`memory`] |
//! | streams | what operators ask of streams and do with them | [`streams`], [`deletion`], [`rewriting`], [`link`] |
//! | dispatch | load, handle, append; again when another writer came first | [`dispatch`], [`middleware`] |
//! | event handler | effects outside that follow from events | [`event_handler`], [`on_error`] |
//! | projection | rows that follow from events | [`projection`], [`unit_of_work`], [`read_model`] |
//! | process manager | what happens next, across aggregates | [`process_manager`], [`process_delivery`], [`process_store`], [`command_sender`], [`timer_scheduler`], [`refusals`] |
//! | strong consistency | waiting until rows show what a command did | [`consistency`] |
//! | position, log | the order of commits across streams, and reading them in it | [`position`], [`log`] |
//! | catch-up subscription | one stream, or all, followed by a program of one's own | [`catch_up`] |
//! | generation, rebuild | a projection's rows made anew beside those that are read | [`generation`], [`rebuild`], [`records`] |
//! | replay | an event handler handles again what it has handled | [`replay`] |
//! | subscriptions | who wants which events; finding what did not reach them | [`subscriptions`], [`checkpoints`], [`reconciler`] |
//!
//! # A bank account
//!
//! [`bank_account`] is the example throughout. Its rules are tested as given, when, then:
//!
//! ```
//! use paceline::bank_account::{Account, AccountId, AccountOpened, DepositMoney, MoneyDeposited};
//! use paceline::testing::given;
//!
//! let account_id: AccountId = "ACC-1".parse()?;
//!
//! given::<Account>([AccountOpened { owner: "Ada".into() }.into()])
//!     .when(DepositMoney { account_id, pence: 500 })
//!     .then([MoneyDeposited { pence: 500 }.into()]);
//! # Ok::<(), paceline::InvalidId>(())
//! ```

// So that the macros of this crate can name it from inside as from outside.
extern crate self as paceline;

pub mod aggregate;
mod as_of;
pub mod bank_account;
pub mod catch_up;
pub mod checkpoints;
pub mod command;
pub mod command_search;
pub mod command_sender;
pub mod commit;
pub mod consistency;
pub mod deletion;
pub mod dispatch;
mod estimate;
pub mod event;
pub mod event_handler;
pub mod generation;
pub mod identity;
mod interned;
pub mod link;
pub mod log;
pub mod memory;
pub mod memory_process_store;
pub mod memory_read_model;
pub mod middleware;
pub mod new_commit;
pub mod on_error;
pub mod position;
pub mod process_delivery;
pub mod process_manager;
pub mod process_store;
pub mod projection;
pub mod read_model;
pub mod rebuild;
pub mod reconciler;
pub mod records;
pub mod refusals;
pub mod replay;
pub mod rewriting;
pub mod store;
pub mod stream;
pub mod streams;
pub mod subscriptions;
pub mod testing;
pub mod timer_scheduler;
pub mod unit_of_work;
pub mod version;

pub use aggregate::{After, Aggregate, Lifespan, Snapshots};
pub use catch_up::{Clock, LogSubscription, StreamSubscription, SubscriptionError};
pub use command::{CommandContext, CommandSet, Deduplication, FieldErrors, Refusal};
pub use command_sender::{CommandSender, InMemoryCommandSender, SendError};
pub use commit::{Commit, Joined, Metadata, Recorded};
pub use deletion::Deletion;
pub use dispatch::{Backoff, Bounds, DispatchError, DispatchResult, Dispatcher, Immediately, Outcome};
pub use event::{EncodedEvent, Event, EventError, EventSet, EventType, Upcast};
pub use event_handler::{BatchFailed, EventHandler, Start};
pub use identity::{Identity, InvalidId, validate_id};
pub use link::{Link, Linked, read_linked};
pub use log::{EventLog, SETTLING_MARGIN, Slices, read_log};
pub use memory::InMemoryEventStore;
pub use memory_process_store::InMemoryProcessStore;
pub use memory_read_model::InMemoryReadModel;
pub use middleware::{Halt, Middleware};
pub use new_commit::{NewCommit, NewEvents};
pub use on_error::OnError;
pub use position::Position;
pub use process_delivery::{PassedOver, ProcessRunner, Receive};
pub use process_manager::{Answer, CommandMessage, CommandRefused, Outgoing, ProcessManager, Route, Timers};
pub use process_store::{ProcessStore, ProcessStoreError};
pub use projection::{Projection, ProjectionRunner};
pub use rewriting::{RewriteError, Rewriting, Rewritten, current_form};
#[doc(hidden)]
#[cfg(feature = "schema")]
pub use schemars;
#[doc(hidden)]
pub use serde;
pub use store::{AppendError, Conflict, EventStore, Loaded, Repeated, Snapshot, StoreError};
pub use stream::{InvalidStreamName, StreamName};
pub use streams::{StreamInfo, Streams};
pub use timer_scheduler::{InMemoryTimerScheduler, NoTimers, ScheduleError, TimerScheduler};
pub use unit_of_work::UnitOfWork;
pub use version::{Expected, Head, Version};
