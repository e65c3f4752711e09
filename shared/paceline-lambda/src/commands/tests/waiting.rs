//! Commands that are answered once projections have passed them.

use std::time::Duration;

use futures_util::join;
use paceline::read_model::Checkpoint;

use super::*;

fn pay_in(id: &str, pence: u64, query: &Value) -> Value {
    let mut request = post(&format!("/api/accounts/{id}/money"), &json!({ "type": "in", "pence": pence }));
    request["queryStringParameters"] = query.clone();
    request
}

async fn move_to(bank: &Function, subscriber: &'static str, id: &str, from: u64, to: u64) {
    let stream = format!("account/{id}").parse().unwrap();
    let (from, to) = (Version::new(from), Version::new(to));
    bank.policy.rows.write(&Checkpoint { subscriber, stream, from, to }, &[]).await.unwrap();
}

/// An account that all projections show.
async fn shown(bank: &Function) -> String {
    let id = open(bank, "Ada").await;
    for subscriber in [BALANCES, OWNERS] {
        move_to(bank, subscriber, &id, 0, 1).await;
    }
    id
}

#[tokio::test(start_paused = true)]
async fn a_command_is_answered_once_the_projections_have_passed_it() {
    let bank = bank();
    let id = shown(&bank).await;

    let (answered, ()) =
        join!(send(&bank, pay_in(&id, 5, &json!({ "wait_for": "balances,owners" }))), async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            move_to(&bank, BALANCES, &id, 1, 2).await;
        });

    assert_eq!((answered.status, &answered.headers["Consistency"]), (200, &"fresh".into()));
    // Nobody waits until one has passed what it never gets.
    assert_eq!(answered.body["consistency"], json!({ "passed": ["balances", "owners"], "behind": [] }));
    assert_eq!((&answered.body["version"], &answered.body["changed"]), (&2.into(), &true.into()));
}

#[tokio::test(start_paused = true)]
async fn when_the_time_is_up_the_command_stays_and_the_answer_names_what_is_behind() {
    let bank = bank();
    let id = shown(&bank).await;
    for (query, waited) in [
        (json!({ "wait_for": "balances" }), 5_000),
        (json!({ "wait_for": "balances", "wait_for_ms": "700" }), 700),
        (json!({ "wait_for": "balances", "wait_for_ms": "0" }), 0),
        (json!({ "wait_for": "balances", "wait_for_ms": "28000" }), 28_000),
    ] {
        let start = tokio::time::Instant::now();
        let answered = send(&bank, pay_in(&id, 5, &query)).await;

        let elapsed = start.elapsed().as_millis();
        assert!((waited..waited + 10).contains(&elapsed), "{query}: {elapsed} ms");
        assert_eq!((answered.status, &answered.headers["Consistency"]), (200, &"stale".into()));
        assert_eq!(answered.body["consistency"], json!({ "passed": [], "behind": ["balances"] }));
        assert_eq!(answered.body["changed"], true);
    }
    let last = send(&bank, pay_in(&id, 0, &Value::Null)).await;
    assert_eq!(last.body["version"], 5);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_and_one_that_changes_nothing_are_answered_likewise() {
    let bank = bank();
    let id = shown(&bank).await;
    let query = json!({ "wait_for": "balances", "wait_for_ms": "0" });
    let keyed = || with_header(pay_in(&id, 5, &query), "Idempotency-Key", "k");

    let behind =
        [send(&bank, keyed()).await, send(&bank, keyed()).await, send(&bank, pay_in(&id, 0, &query)).await];
    move_to(&bank, BALANCES, &id, 1, 2).await;
    let fresh = [send(&bank, keyed()).await, send(&bank, pay_in(&id, 0, &query)).await];

    assert!(behind.iter().all(|answered| answered.headers["Consistency"] == "stale"), "{behind:?}");
    assert!(fresh.iter().all(|answered| answered.headers["Consistency"] == "fresh"), "{fresh:?}");
}

#[tokio::test]
async fn what_cannot_be_waited_for_is_refused_before_anything_is_done() {
    let bank = bank();
    let id = shown(&bank).await;
    for query in [
        json!({ "wait_for": "balance" }),
        json!({ "wait_for": "balances,ledger" }),
        json!({ "wait_for": "" }),
        json!({ "wait_for": "balances", "wait_for_ms": "28001" }),
        json!({ "wait_for": "balances", "wait_for_ms": "soon" }),
    ] {
        let answered = send(&bank, pay_in(&id, 5, &query)).await;
        assert_eq!(answered.code(), (400, "malformed_request"), "{query}");
    }
    let by_header = with_header(pay_in(&id, 5, &Value::Null), "Wait-For", "ledger");
    let answered = send(&bank, by_header).await;
    assert_eq!(
        (answered.status, answered.body["detail"].as_str()),
        (400, Some("wait_for names `ledger`; what can be waited for here is: balances, owners"))
    );

    let after = send(&bank, pay_in(&id, 0, &Value::Null)).await;
    assert_eq!(after.body["version"], 1);
    assert_eq!(after.body.get("consistency"), None);
}
