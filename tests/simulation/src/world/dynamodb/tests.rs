//! The contracts of the stores, on the model.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::result::ConnectorError;
use paceline::Slices;
use paceline_dynamodb::event_store::{DynamoEventLog, DynamoEventStore};
use paceline_dynamodb::process_store::DynamoProcessStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use serde_json::{Value, json};

use super::{Engine, Refusal};
use crate::world::client::{Answer, Answers, client};
use crate::world::{lock, tables};

/// Answers at once.
#[derive(Clone)]
struct Direct(Arc<Mutex<Engine>>);

impl Answers for Direct {
    async fn answer(&self, operation: String, body: Vec<u8>) -> Result<Answer, ConnectorError> {
        Ok(match lock(&self.0).execute(Duration::ZERO, &operation, &body) {
            Ok(answered) => (200, answered.body),
            Err(refusal) => refusal.answer(),
        })
    }
}

fn empty() -> Engine {
    Engine::new(&tables::ALL)
}

fn on_the_model() -> Client {
    client(Direct(Arc::new(Mutex::new(empty()))))
}

fn events() -> DynamoEventStore {
    DynamoEventStore::new(on_the_model(), tables::EVENTS)
}

mod event_store {
    paceline::event_store_contract!(super::events());
}

mod event_log {
    use super::{DynamoEventLog, DynamoEventStore, Slices, on_the_model, tables};

    fn with_log() -> (DynamoEventStore, DynamoEventLog) {
        let (client, slices) = (on_the_model(), Slices::default());
        let store = DynamoEventStore::new(client.clone(), tables::EVENTS).with_log(slices);
        (store, DynamoEventLog::new(client, tables::EVENTS, slices))
    }

    paceline::event_log_contract!(with_log());
}

mod command_search {
    paceline::command_search_contract!(super::events().allowing_erasure());
}

mod streams {
    paceline::streams_contract!(super::events().with_categories().allowing_erasure().allowing_rewriting());
}

mod process_store {
    use super::{DynamoProcessStore, on_the_model, tables};

    paceline::process_store_contract!(DynamoProcessStore::new(on_the_model(), tables::PROCESSES));
}

mod read_model {
    use super::{DynamoReadModel, on_the_model, tables};

    paceline::read_model_contract!(DynamoReadModel::new(on_the_model(), tables::READ_MODEL));
}

fn execute(engine: &mut Engine, operation: &str, request: &Value) -> Result<Value, Refusal> {
    let answered = engine.execute(Duration::ZERO, operation, request.to_string().as_bytes())?;
    Ok(serde_json::from_str(&answered.body).unwrap_or_default())
}

fn put(name: &str, token: &str) -> Value {
    let item = json!({ "pk": { "S": name }, "sk": { "S": "-" } });
    let put = json!({
        "TableName": tables::PROCESSES,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(pk)",
    });
    json!({ "TransactItems": [{ "Put": put }], "ClientRequestToken": token })
}

#[test]
fn a_transaction_that_is_sent_again_has_one_effect() {
    let mut engine = empty();
    execute(&mut engine, "TransactWriteItems", &put("one", "token")).unwrap();

    let again = execute(&mut engine, "TransactWriteItems", &put("one", "token"));
    let another = execute(&mut engine, "TransactWriteItems", &put("two", "token"));
    let later = execute(&mut engine, "TransactWriteItems", &put("one", "other token"));

    assert_eq!(again, Ok(json!({})));
    assert_eq!(another.unwrap_err().code, "IdempotentParameterMismatchException");
    assert_eq!(later.unwrap_err().code, "TransactionCanceledException");
}

#[test]
fn what_no_expression_uses_is_refused() {
    let request = json!({
        "TableName": tables::PROCESSES,
        "Key": { "pk": { "S": "one" }, "sk": { "S": "-" } },
        "UpdateExpression": "SET #a = :one",
        "ExpressionAttributeNames": { "#a": "a", "#b": "b" },
        "ExpressionAttributeValues": { ":one": { "N": "1" } },
    });

    let refused = execute(&mut empty(), "UpdateItem", &request).unwrap_err();

    assert_eq!(refused.code, "ValidationException");
}

#[test]
fn a_limited_page_names_where_it_ends() {
    let mut engine = empty();
    for name in ["a", "b"] {
        let item = json!({ "pk": { "S": "one" }, "sk": { "S": name } });
        execute(&mut engine, "PutItem", &json!({ "TableName": tables::PROCESSES, "Item": item })).unwrap();
    }
    let query = json!({
        "TableName": tables::PROCESSES,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": { ":pk": { "S": "one" } },
        "ScanIndexForward": false,
        "Limit": 1,
    });

    let page = execute(&mut engine, "Query", &query).unwrap();

    assert_eq!(page["Items"], json!([{ "pk": { "S": "one" }, "sk": { "S": "b" } }]));
    assert_eq!(page["LastEvaluatedKey"], page["Items"][0]);
}
