//! How long an aggregate is kept: what its lifespan says after an event, a command or a refusal.

use jiff::{SignedDuration, Timestamp};
use paceline::bank_account::{Account, AccountCommand, AccountEvent, AccountId, AccountRefusal};
use paceline::{After, Aggregate, CommandContext, Dispatcher, InMemoryEventStore, Lifespan};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::noting::Noting;
use crate::{deposit, now, open, withdraw};

/// An account that is kept for a minute after money came in, and else only after a refusal.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Impatient(Account);

impl Aggregate for Impatient {
    type Id = AccountId;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    fn target(command: &AccountCommand) -> &AccountId {
        Account::target(command)
    }

    fn handle(&self, command: &AccountCommand, now: Timestamp) -> Result<Vec<AccountEvent>, AccountRefusal> {
        self.0.handle(command, now)
    }

    fn apply(&mut self, event: &AccountEvent) {
        self.0.apply(event);
    }

    fn lifespan(after: After<'_, Self>) -> Lifespan {
        match after {
            After::Event(AccountEvent::MoneyDeposited(_)) => Lifespan::For(SignedDuration::from_mins(1)),
            After::Event(_) | After::Command(_) => Lifespan::Stop,
            After::Refusal(_) => Lifespan::Forever,
        }
    }
}

/// What the last of these commands, each given so many seconds after the start, asks of the store.
async fn asked_last(commands: Vec<(i64, AccountCommand)>) -> Vec<&'static str> {
    let store = InMemoryEventStore::new();
    let bank = Dispatcher::<Impatient, _>::new(Noting::of(&store));
    let mut asked = Vec::new();
    for (id, (seconds, command)) in (1..).zip(commands) {
        let at = now() + SignedDuration::from_secs(seconds);
        // Refused or not.
        let _ = bank.dispatch(command, &CommandContext::new(Uuid::from_u128(id), at)).await;
        asked = bank.store().asked();
    }
    asked
}

#[tokio::test]
async fn an_aggregate_is_kept_as_long_as_its_last_event_says() {
    assert_eq!(asked_last(vec![(0, open()), (0, deposit(5)), (59, deposit(5))]).await, ["append"]);
    assert_eq!(asked_last(vec![(0, open()), (0, deposit(5)), (60, deposit(5))]).await, ["load", "append"]);
    assert_eq!(asked_last(vec![(0, open()), (0, deposit(5))]).await, ["load", "append"]);
}

#[tokio::test]
async fn a_command_that_changed_nothing_has_a_lifespan_of_its_own() {
    assert_eq!(
        asked_last(vec![(0, open()), (0, deposit(5)), (0, deposit(0)), (0, deposit(5))]).await,
        ["load", "append"]
    );
}

#[tokio::test]
async fn so_has_a_refusal() {
    assert_eq!(asked_last(vec![(0, open()), (0, withdraw(1)), (999, deposit(5))]).await, ["append"]);
}
