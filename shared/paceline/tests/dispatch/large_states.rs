//! States that grow with their streams: when they are saved.

use jiff::Timestamp;
use paceline::bank_account::{Account, AccountCommand, AccountEvent, AccountId, AccountRefusal};
use paceline::{Aggregate, Dispatcher, InMemoryEventStore, Snapshots};
use serde::{Deserialize, Serialize};

use crate::noting::Noting;
use crate::{command, deposit, open};

/// An account that remembers every event by as many bytes as it has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Remembering {
    account: Account,
    deposits: Vec<String>,
}

impl Aggregate for Remembering {
    type Id = AccountId;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: 10, version: 1 });

    fn target(command: &AccountCommand) -> &AccountId {
        Account::target(command)
    }

    fn handle(&self, command: &AccountCommand, now: Timestamp) -> Result<Vec<AccountEvent>, AccountRefusal> {
        self.account.handle(command, now)
    }

    fn apply(&mut self, event: &AccountEvent) {
        self.account.apply(event);
        self.deposits.push("x".repeat(r#"{"pence":1}"#.len()));
    }
}

#[tokio::test]
async fn a_large_state_is_saved_when_the_events_since_have_an_eighth_of_its_bytes() {
    let store = InMemoryEventStore::new();
    let bank = Dispatcher::<Remembering, _>::new(Noting::of(&store));
    bank.dispatch(open(), &command(0)).await.unwrap();
    let snapshots = async |deposits: std::ops::Range<u128>| {
        for id in deposits {
            bank.dispatch(deposit(1), &command(id)).await.unwrap();
        }
        bank.store().asked().iter().filter(|call| **call == "save_snapshot").count()
    };

    assert_eq!(snapshots(1..50).await, 5, "every ten events while the state is small");
    let more = snapshots(50..1_600).await;
    assert!((10..=30).contains(&more), "each time that it has grown by an eighth or so: {more}");
}
