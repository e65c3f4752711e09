//! Messages, one rule a test.

use futures_util::TryStreamExt as _;
use paceline::{CommandRefused, Commit, EventStore as _, StreamName};
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
    receive(bank, 1, bodies).await
}

/// The same at the `receives`-th time.
async fn receive(bank: &Function, receives: u32, bodies: &[String]) -> Vec<usize> {
    let record = |(index, body): (usize, &String)| {
        json!({ "eventSource": "aws:sqs", "messageId": index.to_string(), "body": body,
            "attributes": { "MessageGroupId": "account/ACC-1", "ApproximateReceiveCount": receives.to_string() } })
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

/// What the sender of the commands is told of refusals: for each the command's id, its name and the code.
async fn refusals(bank: &Function) -> Vec<(u128, String, String)> {
    let stream: StreamName = "standing-orders/ada".parse().unwrap();
    let commits: Vec<Commit> =
        bank.dispatcher.store().read(&stream, Version::ZERO).try_collect().await.unwrap();
    let refused = commits.iter().flat_map(|commit| &commit.events).map(|event| {
        let refused: CommandRefused = serde_json::from_str(event.data.get()).unwrap();
        (refused.command_id.as_u128(), refused.command.name, refused.code)
    });
    refused.collect()
}

#[tokio::test]
async fn a_refusal_is_success_to_a_sender_that_skips_it_and_an_event_to_any_other() {
    let bank = bank();
    let again = |command, skipped: &[&str]| {
        message(command, "OpenAccount", &json!({ "account_id": "ACC-1", "owner": "Bob" }), skipped)
    };
    deliver(&bank, &[opening(1)]).await;

    assert_eq!(deliver(&bank, &[again(3, &["account_already_open"])]).await, [0; 0]);
    assert_eq!(refusals(&bank).await, []);

    assert_eq!(deliver(&bank, &[again(4, &["insufficient_funds"])]).await, [0; 0]);
    assert_eq!(refusals(&bank).await, [(4, "OpenAccount".into(), "account_already_open".into())]);
}

#[tokio::test]
async fn a_command_that_is_unknown_or_not_valid_is_refused_for_good() {
    let bank = bank();
    let data = json!({ "account_id": "ACC-1" });

    let batch = [message(1, "CloseAccount", &data, &[]), message(2, "OpenAccount", &data, &[]), opening(3)];
    assert_eq!(deliver(&bank, &batch).await, [0; 0]);

    let expected = [
        (1, "CloseAccount".into(), "unknown_command".into()),
        (2, "OpenAccount".into(), "validation_failed".into()),
    ];
    assert_eq!(refusals(&bank).await, expected);
}

#[tokio::test]
async fn what_was_refused_once_is_not_carried_out_when_it_is_delivered_again() {
    let bank = bank();
    let deposit = message(2, "DepositMoney", &json!({ "account_id": "ACC-1", "pence": 5 }), &[]);
    let refused = [(2, "DepositMoney".into(), "account_not_found".into())];
    assert_eq!(deliver(&bank, std::slice::from_ref(&deposit)).await, [0; 0]);
    assert_eq!(refusals(&bank).await, refused);

    // The function has crashed before the message was acknowledged, and meanwhile the account was opened.
    assert_eq!(deliver(&bank, &[opening(1)]).await, [0; 0]);
    assert_eq!(receive(&bank, 2, &[deposit]).await, [0; 0]);

    assert_eq!(refusals(&bank).await, refused);
    let stream: StreamName = "account/ACC-1".parse().unwrap();
    assert_eq!(bank.dispatcher.store().head(&stream).await.unwrap().version(), Version::new(1));
}

#[tokio::test]
async fn what_no_one_can_be_told_of_is_not_acknowledged_and_holds_up_nothing() {
    let altered = |field: &str, value: Value| {
        let mut sent: Value = serde_json::from_str(&opening(1)).unwrap();
        sent[field] = value;
        sent.to_string()
    };
    let no_instance = json!({ "process_manager": "standing-orders", "instance": "",
        "because_of": { "event": { "stream": "account/ACC-9", "version": 1 } }, "attempt": 1 });
    let mut refused: Value = serde_json::from_str(&altered("type", json!("CloseAccount"))).unwrap();
    refused["sender"] = no_instance;
    for bad in [
        "not JSON".to_owned(),
        "{}".to_owned(),
        altered("stream", json!("card/1")),
        altered("stream", json!("account/ACC-2")),
        refused.to_string(),
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

    assert_eq!(deliver(&bank, &batch).await, [0; 0]);
    assert_eq!(refusals(&bank).await, [(2, "WithdrawMoney".into(), "insufficient_funds".into())]);

    let stream: StreamName = "account/ACC-1".parse().unwrap();
    let commits: Vec<Commit> =
        bank.dispatcher.store().read(&stream, Version::ZERO).try_collect().await.unwrap();
    let [commit] = &commits[..] else { panic!("{commits:?}") };
    let causes: Vec<u128> =
        commit.commands().map(|events| commit.slice(events).metadata.causation_id.as_u128()).collect();
    assert_eq!(causes, [1, 3, 4]);
    assert_eq!(deliver(&bank, &batch[2..]).await, [0; 0]);
}
