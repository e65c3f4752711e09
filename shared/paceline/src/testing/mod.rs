//! Tests of aggregates and process managers, as given, when, then; and what every event store must pass.
//!
//! ```
//! use paceline::bank_account::{Account, AccountId, AccountOpened, AccountRefusal, MoneyDeposited, WithdrawMoney};
//! use paceline::testing::given;
//!
//! let account_id: AccountId = "ACC-1".parse()?;
//!
//! given::<Account>([AccountOpened { owner: "Ada".into() }.into(), MoneyDeposited { pence: 500 }.into()])
//!     .when(WithdrawMoney { account_id, pence: 501 })
//!     .then_refused(AccountRefusal::InsufficientFunds { balance: 500 });
//! # Ok::<(), paceline::InvalidId>(())
//! ```

pub mod command_search_contract;
pub mod event_log_contract;
pub mod event_store_contract;
mod instances;
pub mod process_store_contract;
pub mod read_model_contract;
pub mod streams_contract;

use std::fmt::Debug;

use jiff::Timestamp;

use crate::Aggregate;

pub use instances::{Instances, given_events};

/// An aggregate that has seen these events.
pub fn given<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> Given<A> {
    let events: Vec<A::Event> = events.into_iter().collect();
    Given { state: A::replay(&events), now: Timestamp::UNIX_EPOCH }
}

/// An aggregate before the first event.
pub fn given_nothing<A: Aggregate>() -> Given<A> {
    given([])
}

/// An aggregate, waiting for a command.
#[derive(Clone, Debug)]
pub struct Given<A> {
    state: A,
    now: Timestamp,
}

impl<A: Aggregate> Given<A> {
    /// Sets the time of the command, which is 1970 otherwise.
    ///
    /// # Panics
    /// If the text is no RFC 3339 instant.
    #[must_use]
    #[allow(clippy::expect_used, reason = "a test that gives no instant is wrong, and must say so")]
    pub fn at(mut self, now: &str) -> Self {
        self.now = now.parse().expect("the time of a command is an RFC 3339 instant");
        self
    }

    /// The command.
    pub fn when(self, command: impl Into<A::Command>) -> When<A> {
        let result = self.state.handle(&command.into(), self.now);
        When { result }
    }
}

/// What an aggregate has decided.
#[derive(Debug)]
pub struct When<A: Aggregate> {
    result: Result<Vec<A::Event>, A::Refusal>,
}

impl<A: Aggregate> When<A>
where
    A::Event: Debug + PartialEq,
    A::Refusal: Debug + PartialEq,
{
    /// Exactly these events, in order.
    ///
    /// # Panics
    /// If it decided otherwise.
    #[track_caller]
    pub fn then(self, events: impl IntoIterator<Item = A::Event>) {
        assert_eq!(self.result, Ok(events.into_iter().collect()));
    }

    /// No event: there is nothing to change.
    ///
    /// # Panics
    /// If it decided otherwise.
    #[track_caller]
    pub fn then_nothing(self) {
        self.then([]);
    }

    /// A refusal.
    ///
    /// # Panics
    /// If it decided otherwise.
    #[track_caller]
    pub fn then_refused(self, refusal: A::Refusal) {
        assert_eq!(self.result, Err(refusal));
    }
}
