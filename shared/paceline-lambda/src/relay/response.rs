//! What the relay answers to Lambda.

use serde::{Deserialize, Serialize};

/// The number of a record in its shard. It is never empty: an empty one in an answer makes Lambda take the whole batch
/// for failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SequenceNumber(String);

/// A record without a sequence number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stream record must have a sequence number")]
pub struct NoSequenceNumber;

impl TryFrom<String> for SequenceNumber {
    type Error = NoSequenceNumber;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.is_empty() { Err(NoSequenceNumber) } else { Ok(Self(text)) }
    }
}

impl From<SequenceNumber> for String {
    fn from(number: SequenceNumber) -> Self {
        number.0
    }
}

/// From which record on Lambda is to deliver again. Everything before it is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamResponse {
    batch_item_failures: Vec<Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: SequenceNumber,
}

impl StreamResponse {
    /// The whole batch is done.
    pub fn done() -> Self {
        Self::default()
    }

    /// This record and all after it are to be delivered again.
    pub fn again_from(record: SequenceNumber) -> Self {
        Self { batch_item_failures: vec![Failure { item_identifier: record }] }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_has_the_form_that_lambda_reads() {
        let record = SequenceNumber::try_from("1700".to_owned()).unwrap();

        assert_eq!(serde_json::to_value(StreamResponse::done()).unwrap(), json!({ "batchItemFailures": [] }));
        assert_eq!(
            serde_json::to_value(StreamResponse::again_from(record)).unwrap(),
            json!({ "batchItemFailures": [{ "itemIdentifier": "1700" }] })
        );
        assert_eq!(SequenceNumber::try_from(String::new()), Err(NoSequenceNumber));
    }
}
