//! The domain that every store runs: an account that is opened and then paid into.
//!
//! The rules, the events and their JSON are the same for all. What each store adds to them is its own.

use std::convert::Infallible;
use std::fmt;

use cqrs_es::DomainEvent;
use cqrs_es::event_sink::EventSink;
use jiff::Timestamp;
use paceline::{Event, EventSet, EventType, Refusal, Snapshots};
use serde::{Deserialize, Serialize};

paceline::identity! {
    /// The number of an account.
    pub(crate) struct AccountId("account");
}

/// A snapshot is due every so many events, in every store that is asked for snapshots.
pub(crate) const SNAPSHOT_EVERY: u64 = 100;

/// What an account is asked to do.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) account_id: AccountId,
    pub(crate) act: Act,
    /// The key under which a repeat is recognised.
    pub(crate) idempotency_key: Option<String>,
}

/// What to do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Open the account.
    Open,
    /// Pay in so many times: an event each.
    PayIn { times: u64 },
}

/// An account was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct AccountOpened {
    owner: String,
}

impl Event for AccountOpened {
    const TYPE: EventType = EventType::new("AccountOpened", 1);
}

/// Money was paid in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct MoneyDeposited {
    pence: u64,
    from: String,
    reference: String,
}

impl Event for MoneyDeposited {
    const TYPE: EventType = EventType::new("MoneyDeposited", 1);
}

paceline::event_set! {
    /// What happens to an account.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub(crate) enum AccountEvent { AccountOpened, MoneyDeposited }
}

/// The state of an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Account {
    owner: String,
    balance: u64,
    payments: u64,
}

impl Account {
    /// How often it was paid into.
    pub(crate) fn payments(&self) -> u64 {
        self.payments
    }

    /// What follows from a command.
    pub(crate) fn decide(&self, act: Act) -> Vec<AccountEvent> {
        match act {
            Act::Open => vec![AccountOpened { owner: "Ada Lovelace, 12 St James's Square".into() }.into()],
            Act::PayIn { times } => (1..=times).map(|nth| payment(self.payments + nth).into()).collect(),
        }
    }

    /// Goes on with what has happened.
    pub(crate) fn follow(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::AccountOpened(event) => self.owner.clone_from(&event.owner),
            AccountEvent::MoneyDeposited(event) => {
                self.balance += event.pence;
                self.payments += 1;
            }
        }
    }
}

/// A payment of 100 bytes of JSON, more or less.
pub(crate) fn payment(number: u64) -> MoneyDeposited {
    MoneyDeposited {
        pence: 1_250,
        from: "GB33 BUKB 2020 1555 5555 55".into(),
        reference: format!("Invoice 2026-{number:06}"),
    }
}

impl paceline::Aggregate for Account {
    type Id = AccountId;
    type Command = Command;
    type Event = AccountEvent;
    type Refusal = Never;

    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: SNAPSHOT_EVERY, version: 1 });

    fn target(command: &Command) -> &AccountId {
        &command.account_id
    }

    fn handle(&self, command: &Command, _now: Timestamp) -> Result<Vec<AccountEvent>, Never> {
        Ok(self.decide(command.act))
    }

    fn apply(&mut self, event: &AccountEvent) {
        self.follow(event);
    }
}

/// No command is refused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Never(Infallible);

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {}
    }
}

impl std::error::Error for Never {}

impl Refusal for Never {
    fn code(&self) -> &str {
        match self.0 {}
    }
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        EventSet::event_type(self).name.into_owned()
    }

    fn event_version(&self) -> String {
        EventSet::event_type(self).version.to_string()
    }
}

impl cqrs_es::Aggregate for Account {
    const TYPE: &'static str = "account";

    type Command = Act;
    type Event = AccountEvent;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, act: Act, (): &(), sink: &EventSink<Self>) -> Result<(), Never> {
        for event in self.decide(act) {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        self.follow(&event);
    }
}
