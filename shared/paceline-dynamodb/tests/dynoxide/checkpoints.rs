//! Checkpoints of any subscriber are those that the stores have written.

use paceline::checkpoints::{Checkpoints, CheckpointsError, ConfirmCheckpoint};
use paceline::process_store::ProcessStore;
use paceline::read_model::{Checkpoint, ReadModel};
use paceline::{StreamName, Version};
use paceline_dynamodb::checkpoints::DynamoCheckpoints;
use paceline_dynamodb::process_store::DynamoProcessStore;
use paceline_dynamodb::read_model::DynamoReadModel;

use crate::faulty_client::{self, Fault, Plan};
use crate::tables::{create, with_indexes};

fn streams(count: usize) -> Vec<StreamName> {
    (0..count).map(|number| format!("account/{number}").parse().unwrap()).collect()
}

async fn faulty() -> (DynamoCheckpoints, Plan) {
    let (client, plan) = faulty_client::client().await;
    let checkpoints = create(client, &["gsi1", "gsi2"], DynamoCheckpoints::of_read_model).await;
    plan.next([]);
    (checkpoints, plan)
}

#[tokio::test]
async fn checkpoints_of_projections_are_found_in_the_read_model() {
    let (rows, checkpoints) = with_indexes(&["gsi1", "gsi2"], |client, table| {
        (DynamoReadModel::new(client.clone(), &table), DynamoCheckpoints::of_read_model(client, table))
    })
    .await;
    let streams = streams(2);
    let checkpoint = Checkpoint {
        subscriber: "balances",
        stream: streams[1].clone(),
        from: Version::ZERO,
        to: Version::new(3),
    };
    rows.write(&checkpoint, &[]).await.unwrap();

    let versions = checkpoints.versions("balances", &streams).await.unwrap();

    assert_eq!(versions, [Version::ZERO, Version::new(3)]);
    checkpoints.confirm("balances", &streams[1], Version::new(5)).await.unwrap();
    assert_eq!(rows.checkpoint("balances", &streams[1]).await.unwrap(), Version::new(5));
}

#[tokio::test]
async fn checkpoints_of_process_managers_are_found_among_their_instances() {
    let (processes, checkpoints) = with_indexes(&[], |client, table| {
        (DynamoProcessStore::new(client.clone(), &table), DynamoCheckpoints::of_processes(client, table))
    })
    .await;
    let streams = streams(2);
    checkpoints.confirm("savings", &streams[0], Version::new(2)).await.unwrap();

    let read = processes.read("savings", &streams[0], &[]).await.unwrap();

    assert_eq!(read.checkpoint, Version::new(2));
    assert_eq!(checkpoints.versions("savings", &streams).await.unwrap(), [Version::new(2), Version::ZERO]);
}

#[tokio::test]
async fn a_checkpoint_never_goes_back() {
    let (checkpoints, _) = faulty().await;
    let stream = &streams(1)[0];
    checkpoints.confirm("balances", stream, Version::new(7)).await.unwrap();

    checkpoints.confirm("balances", stream, Version::new(4)).await.unwrap();

    let versions = checkpoints.versions("balances", std::slice::from_ref(stream)).await.unwrap();
    assert_eq!(versions, [Version::new(7)]);
}

#[tokio::test]
async fn hundred_checkpoints_are_one_request() {
    let (checkpoints, plan) = faulty().await;

    let versions = checkpoints.versions("balances", &streams(250)).await.unwrap();

    assert_eq!((versions.len(), plan.requests()), (250, 3));
}

#[tokio::test]
async fn a_fault_that_passes_is_not_noticed_and_one_that_stays_is_told() {
    for fault in [Fault::LostRequest, Fault::LostAnswer, Fault::Refused("ThrottlingException")] {
        let (checkpoints, plan) = faulty().await;
        let stream = &streams(1)[0];

        plan.next([fault.clone(), fault.clone()]);
        checkpoints.confirm("balances", stream, Version::new(1)).await.unwrap();
        plan.next([fault.clone(), fault.clone()]);
        let versions = checkpoints.versions("balances", std::slice::from_ref(stream)).await.unwrap();
        assert_eq!(versions, [Version::new(1)], "{fault:?}");

        plan.next(std::iter::repeat_n(fault.clone(), 3));
        let refused = checkpoints.versions("balances", std::slice::from_ref(stream)).await;
        assert!(matches!(refused, Err(CheckpointsError::Unavailable(_))), "{fault:?}: {refused:?}");
    }
}
