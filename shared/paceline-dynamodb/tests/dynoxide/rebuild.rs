//! A rebuild on DynamoDB: rows are written, read and deleted by generation.

use paceline::checkpoints::ConfirmCheckpoint;
use paceline::generation::Generation;
use paceline::read_model::{Change, Checkpoint, Indexes, Key, Known, ReadModel, RowChange};
use paceline::rebuild::{Drops, Sweep};
use paceline::{StreamName, Version};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_dynamodb::sweep::DynamoSweep;
use serde_json::json;

use crate::faulty_client::{self, Fault, Plan};
use crate::tables::create;

struct Stores {
    rows: DynamoReadModel,
    checkpoints: DynamoCheckpoints,
    sweep: DynamoSweep,
    plan: Plan,
}

async fn stores() -> Stores {
    let (client, plan) = faulty_client::client().await;
    create(client, &["gsi1", "gsi2"], |client, table| Stores {
        rows: DynamoReadModel::new(client.clone(), &table),
        checkpoints: DynamoCheckpoints::of_read_model(client.clone(), &table),
        sweep: DynamoSweep::new(client, table),
        plan,
    })
    .await
}

/// Writes forty rows of a table, each with its checkpoint.
async fn fill(stores: &Stores, table: &'static str, subscriber: &'static str) {
    for number in 0..40 {
        let stream: StreamName = format!("account/{number}").parse().unwrap();
        let checkpoint = Checkpoint { subscriber, stream, from: Version::ZERO, to: Version::new(1) };
        let change = RowChange {
            table,
            key: Key::single(number.to_string()),
            known: Known::Absent,
            change: Change::Put(json!({ "text": "x".repeat(40_000) }), Indexes::default()),
        };
        stores.rows.write(&checkpoint, &[change]).await.unwrap();
    }
}

async fn count(stores: &Stores, table: &'static str) -> usize {
    let keys: Vec<Key> = (0..40).map(|number| Key::single(number.to_string())).collect();
    stores.rows.get_many(table, &keys).await.unwrap().into_iter().flatten().count()
}

#[tokio::test]
async fn a_generation_is_deleted_page_by_page_and_nothing_else_whatever_fails() {
    let stores = stores().await;
    let second = Generation::FIRST.next();
    let (table, subscriber) =
        (second.static_name_of("balances"), second.static_name_of("balances-projection"));
    fill(&stores, "balances", "balances-projection").await;
    fill(&stores, table, subscriber).await;
    fill(&stores, "balances-of-others", "others").await;
    let mut drops = Drops {
        tables: vec!["balances".to_owned()],
        subscriber: "balances-projection".to_owned(),
        cursor: None,
    };

    let (mut pages, mut failed) = (0, 0);
    loop {
        // The scan's answer is lost; then nothing of the first deletion is done.
        let faults = [Fault::LostAnswer, Fault::None, Fault::Unprocessed];
        stores.plan.next(faults.into_iter().filter(|_| pages + failed == 1));
        let Ok(cursor) = stores.sweep.sweep(&drops).await else {
            failed += 1;
            continue;
        };
        drops.cursor = cursor;
        pages += 1;
        if drops.cursor.is_none() {
            break;
        }
    }
    stores.plan.next([]);

    assert!(pages > 1, "5 MB are more than a page");
    assert_eq!(failed, 1);
    assert_eq!(count(&stores, "balances").await, 0);
    assert_eq!((count(&stores, table).await, count(&stores, "balances-of-others").await), (40, 40));
    let stream: StreamName = "account/7".parse().unwrap();
    assert_eq!(stores.rows.checkpoint("balances-projection", &stream).await.unwrap(), Version::ZERO);
    assert_eq!(stores.rows.checkpoint(subscriber, &stream).await.unwrap(), Version::new(1));
    stores.checkpoints.confirm(subscriber, &stream, Version::new(2)).await.unwrap();
    assert_eq!(stores.rows.checkpoint(subscriber, &stream).await.unwrap(), Version::new(2));
}
