//! States are not copied: a large one would cost more than all the rest of a command.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use paceline::bank_account::{Account, AccountCommand, AccountEvent, AccountId, AccountRefusal};
use paceline::{Aggregate, Dispatcher, InMemoryEventStore};
use serde::{Deserialize, Serialize};

use crate::{command, deposit, open};

static COPIES: AtomicUsize = AtomicUsize::new(0);

/// An account that counts how often it is copied.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Counted(Account);

impl Clone for Counted {
    fn clone(&self) -> Self {
        COPIES.fetch_add(1, Ordering::Relaxed);
        Self(self.0.clone())
    }
}

impl Aggregate for Counted {
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
}

#[tokio::test]
async fn a_command_alone_copies_no_state() {
    let bank = Dispatcher::<Counted, _>::new(InMemoryEventStore::new());

    bank.dispatch(open(), &command(1)).await.unwrap();
    for id in 2..10 {
        let outcome = bank.dispatch(deposit(1), &command(id)).await.unwrap();
        assert_eq!(u128::from(outcome.state.0.balance()), id - 1);
    }

    assert_eq!(COPIES.load(Ordering::Relaxed), 0);
}
