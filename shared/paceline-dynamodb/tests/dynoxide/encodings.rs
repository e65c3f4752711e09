//! A store that changes how it encodes events.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::TryStreamExt;
use jiff::Timestamp;
use paceline::{
    Commit, EncodedEvent, EventStore, EventType, Expected, Metadata, NewCommit, StoreError, StreamName,
    Version,
};
use paceline_dynamodb::event_store::{DynamoEventStore, Encoding, EncodingError, Encodings, Json};
use serde_json::json;
use uuid::Uuid;

use crate::event_store::store;

/// JSON backwards: nobody takes it for anything else.
#[derive(Debug)]
struct Backwards;

impl Encoding for Backwards {
    fn name(&self) -> &'static str {
        "backwards"
    }

    fn encode(&self, events: &[EncodedEvent]) -> Result<AttributeValue, EncodingError> {
        let mut bytes = serde_json::to_vec(events)?;
        bytes.reverse();
        Ok(AttributeValue::B(Blob::new(bytes)))
    }

    fn decode(&self, events: &AttributeValue) -> Result<Vec<EncodedEvent>, EncodingError> {
        let mut bytes = events.as_b().map_err(|_| "no binary")?.as_ref().to_vec();
        bytes.reverse();
        Ok(serde_json::from_slice(&bytes)?)
    }
}

fn stream() -> StreamName {
    "account/ACC-1".parse().unwrap()
}

fn commit(id: u128) -> NewCommit {
    let data = serde_json::value::to_raw_value(&json!({ "pence": 5 })).unwrap();
    let event = EncodedEvent { event_type: EventType::new("MoneyDeposited", 1), data };
    let id = Uuid::from_u128(id);
    let recorded_at = Timestamp::UNIX_EPOCH;
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
    NewCommit::new(vec![event], metadata).unwrap()
}

async fn read(store: &DynamoEventStore) -> Result<Vec<Commit>, StoreError> {
    store.read(&stream(), Version::ZERO).try_collect().await
}

#[tokio::test]
async fn what_was_written_before_a_change_of_encoding_is_read_after_it() {
    let old = store().await;
    let new = old.clone().with_encodings(Encodings::default().writing(Backwards));
    let back = old.clone().with_encodings(Encodings::default().writing(Backwards).writing(Json));

    let first = old.append(&stream(), Expected::NoStream, commit(1)).await.unwrap();
    let second = new.append(&stream(), Expected::Head(first.head()), commit(2)).await.unwrap();
    let third = back.append(&stream(), Expected::Head(second.head()), commit(3)).await.unwrap();

    let all = [first, second, third];
    assert_eq!(read(&new).await.unwrap(), all);
    assert_eq!(read(&back).await.unwrap(), all);
}

#[tokio::test]
async fn an_encoding_that_is_not_known_is_named_and_not_guessed_at() {
    let old = store().await;
    let new = old.clone().with_encodings(Encodings::default().writing(Backwards));
    new.append(&stream(), Expected::NoStream, commit(1)).await.unwrap();

    let error = read(&old).await.unwrap_err();

    assert!(error.to_string().contains("`backwards` is unknown"), "{error}");
}
