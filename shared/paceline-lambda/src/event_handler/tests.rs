//! An event handler as a function, over stores and queues in memory.

use std::cell::Cell;
use std::convert::Infallible;
use std::sync::Mutex;

use jiff::SignedDuration;
use paceline::bank_account::{AccountEvent, AccountId, MoneyDeposited};
use paceline::{
    Commit, EventSet as _, Expected, Identity as _, InMemoryEventStore, InMemoryReadModel, Metadata,
    NewCommit,
};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::fifo::testing::InMemoryQueues;
use crate::subscriber::delivery::Delivery;

thread_local! {
    static NOW: Cell<Timestamp> = const { Cell::new(Timestamp::UNIX_EPOCH) };
}

/// Takes a second for each event.
#[derive(Default)]
struct Slow(Mutex<Vec<u64>>);

impl EventHandler for Slow {
    const NAME: &'static str = "slow";
    type Event = AccountEvent;
    type Error = Infallible;

    async fn handle(&self, event: &Recorded<AccountEvent>) -> Result<(), Infallible> {
        NOW.set(NOW.get() + SignedDuration::from_secs(1));
        self.0.lock().unwrap().push(event.version.number());
        Ok(())
    }
}

async fn append(store: &InMemoryEventStore) -> Commit {
    let (id, recorded_at) = (Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    let event: AccountEvent = MoneyDeposited { pence: 5 }.into();
    let commit = NewCommit::new(vec![event.encode().unwrap()], metadata).unwrap();
    let stream = "A".parse::<AccountId>().unwrap().stream();
    store.append(&stream, Expected::Any, commit).await.unwrap()
}

#[tokio::test]
async fn a_long_gap_is_handled_by_one_message_after_the_other() {
    let events = InMemoryEventStore::new();
    for _ in 1..10 {
        append(&events).await;
    }
    let first = Delivery::Commit(append(&events).await).message().unwrap();
    let function = EventHandlerFunction {
        handler: Slow::default(),
        events,
        checkpoints: InMemoryReadModel::new(),
        queue: InMemoryQueues::default(),
        queue_url: "slow".to_owned(),
        clock: || NOW.get(),
    };
    let event = |body: &str| {
        let attributes = json!({ "MessageGroupId": "/owner/Ada", "ApproximateReceiveCount": "1" });
        json!({ "Records": [
            { "eventSource": "aws:sqs", "messageId": "1", "body": body, "attributes": attributes },
        ] })
    };

    let mut body = first.body.to_string();
    let mut invocations = 0;
    loop {
        let response = function.handle(event(&body)).await.unwrap();
        assert_eq!(response.failed().count(), 0);
        invocations += 1;
        let Some(next) = function.queue.messages("slow").into_iter().nth(invocations - 1) else { break };
        assert_eq!(next.group, "/owner/Ada");
        body = next.body.to_string();
    }

    assert_eq!(*function.handler.0.lock().unwrap(), (1..=10).collect::<Vec<_>>());
    assert_eq!(invocations, 3, "four seconds each");

    append(&function.events).await;
    let other = append(&function.events).await;
    function.queue.cut_off("slow");
    NOW.set(NOW.get() + SignedDuration::from_secs(60));
    let slow = EventHandlerFunction { checkpoints: InMemoryReadModel::new(), ..function };
    let body = Delivery::Commit(other).message().unwrap().body;
    assert_eq!(slow.handle(event(&body)).await.unwrap().failed().count(), 1, "it comes again");
}
