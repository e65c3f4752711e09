//! Messages, one rule a test.

use futures_util::TryStreamExt as _;
use paceline::{Commit, EventStore as _, StreamName};
use uuid::Uuid;

use super::*;

fn message(command: u128, name: &str, data: &Value, skipped: &[&str]) -> String {
    json!({
        "command_id": Uuid::from_u128(command),
        "correlation_id": Uuid::from_u128(7),
        "caused_at": 0,
        "sender": {
            "process_manager": "standing-orders",
            "instance": "ada",
            "because_of": { "event": { "stream": "account/ACC-9", "version": 1 } },
            "attempt": 1,
        },
        "skipped_refusals": skipped,
        "stream": format!("account/{}", data["account_id"].as_str().unwrap()),
        "type": name,
        "data": data,
    })
    .to_string()
}

fn opening(command: u128) -> String {
    message(command, "OpenAccount", &json!({ "account_id": "ACC-1", "owner": "Ada" }), &[])
}

/// Hands a batch of one group to the function: the numbers of those that failed.
async fn deliver(bank: &Function, bodies: &[String]) -> Vec<usize> {
    let record = |(index, body): (usize, &String)| {
        json!({ "eventSource": "aws:sqs", "messageId": index.to_string(), "body": body,
            "attributes": { "MessageGroupId": "account/ACC-1", "ApproximateReceiveCount": "1" } })
    };
    let records: Vec<Value> = bodies.iter().enumerate().map(record).collect();
    let response = bank.handle(json!({ "Records": records })).await.unwrap();
    let failures = response["batchItemFailures"].as_array().unwrap();
    failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn a_command_is_carried_out_once_however_often_it_is_delivered() {
    let bank = bank();
    let deposit = message(2, "DepositMoney", &json!({ "account_id": "ACC-1", "pence": 5 }), &[]);

    assert_eq!(deliver(&bank, &[opening(1), deposit.clone()]).await, [0; 0]);
    assert_eq!(deliver(&bank, &[opening(1), deposit]).await, [0; 0]);

    let stream: StreamName = "account/ACC-1".parse().unwrap();
    let commits: Vec<Commit> =
        bank.dispatcher.store().read(&stream, Version::ZERO).try_collect().await.unwrap();
    let [commit] = &commits[..] else { panic!("{commits:?}") };
    assert_eq!(commit.causation_ids().collect::<Vec<_>>(), [1, 2].map(Uuid::from_u128));
    assert_eq!(commit.metadata.correlation_id, Uuid::from_u128(7));
}

#[tokio::test]
async fn a_refusal_that_its_sender_skips_is_success_and_any_other_a_failure() {
    let bank = bank();
    let again = |skipped: &[&str]| {
        message(3, "OpenAccount", &json!({ "account_id": "ACC-1", "owner": "Bob" }), skipped)
    };
    deliver(&bank, &[opening(1)]).await;

    assert_eq!(deliver(&bank, &[again(&["account_already_open"])]).await, [0; 0]);
    assert_eq!(deliver(&bank, &[again(&["insufficient_funds"])]).await, [0]);
}

#[tokio::test]
async fn what_can_never_be_carried_out_is_not_acknowledged_and_holds_up_nothing() {
    let data = json!({ "account_id": "ACC-1", "owner": "Ada" });
    let mut other_category: Value = serde_json::from_str(&opening(1)).unwrap();
    other_category["stream"] = json!("card/1");
    let mut other_stream: Value = serde_json::from_str(&opening(1)).unwrap();
    other_stream["stream"] = json!("account/ACC-2");
    for bad in [
        "not JSON".to_owned(),
        "{}".to_owned(),
        other_category.to_string(),
        other_stream.to_string(),
        message(1, "CloseAccount", &data, &[]),
        message(1, "OpenAccount", &json!({ "account_id": "ACC-1" }), &[]),
    ] {
        assert_eq!(deliver(&bank(), &[bad.clone(), opening(2)]).await, [0], "{bad}");
    }
}

#[tokio::test]
async fn commands_of_one_batch_are_one_commit_and_one_that_is_refused_hurts_none_of_the_others() {
    let bank = bank();
    let money =
        |command, kind, pence| message(command, kind, &json!({ "account_id": "ACC-1", "pence": pence }), &[]);
    let batch =
        [opening(1), money(2, "WithdrawMoney", 1), money(3, "DepositMoney", 5), money(4, "WithdrawMoney", 4)];

    assert_eq!(deliver(&bank, &batch).await, [1]);

    let stream: StreamName = "account/ACC-1".parse().unwrap();
    let commits: Vec<Commit> =
        bank.dispatcher.store().read(&stream, Version::ZERO).try_collect().await.unwrap();
    let [commit] = &commits[..] else { panic!("{commits:?}") };
    let causes: Vec<u128> =
        commit.commands().map(|events| commit.slice(events).metadata.causation_id.as_u128()).collect();
    assert_eq!(causes, [1, 3, 4]);
    assert_eq!(deliver(&bank, &batch[2..]).await, [0; 0]);
}
