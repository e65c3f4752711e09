//! Whatever comes in: no panic, and no 5xx for what is the sender's fault.

use proptest::prelude::*;

use super::*;

/// Any JSON, of which some is what requests have.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("type|pence|owner|account_id|[a-z]{1,5}", inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

const HEADERS: &[&str] = &[
    "authorization",
    "content-type",
    "consistency-token",
    "idempotency-key",
    "if-match",
    "origin",
    "sec-fetch-site",
    "traceparent",
    "x-correlation-id",
];

fn run(event: Value) -> Option<Answered> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let answer = bank().handle(event).await.ok()?;
        let status = answer["statusCode"].as_u64()?;
        let body = serde_json::from_str(answer["body"].as_str()?).ok()?;
        Some(Answered { status, headers: answer["headers"].clone(), body })
    })
}

proptest! {
    #[test]
    fn no_event_makes_it_panic(event in anything()) {
        run(event);
    }

    #[test]
    fn no_body_is_a_fault_of_the_server(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut request = post("/api/accounts/a/money", &json!({}));
        request["body"] = base64::engine::general_purpose::STANDARD.encode(bytes).into();
        request["isBase64Encoded"] = true.into();
        let answered = run(request).unwrap();
        prop_assert!((400..500).contains(&answered.status), "{answered:?}");
    }

    #[test]
    fn no_field_is_a_fault_of_the_server(body in anything(), path in "/api/accounts|/api/accounts/a/money") {
        let answered = run(post(&path, &body)).unwrap();
        prop_assert!(answered.status < 500, "{answered:?}");
    }

    #[test]
    fn no_header_is_a_fault_of_the_server(name in prop::sample::select(HEADERS), value in "\\PC{0,150}") {
        let answered = run(with_header(post("/api/accounts", &json!({ "owner": "Ada" })), name, &value)).unwrap();
        prop_assert!(answered.status < 500, "{answered:?}");
    }

    #[test]
    fn no_message_makes_it_panic_or_is_lost(body in "\\PC{0,200}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let record = json!({ "eventSource": "aws:sqs", "messageId": "m-1", "body": body });
        let response = runtime.block_on(bank().handle(json!({ "Records": [record] }))).unwrap();
        prop_assert_eq!(&response["batchItemFailures"][0]["itemIdentifier"], "m-1");
    }
}
