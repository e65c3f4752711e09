//! The tables, as `infra/storage.yaml` declares them.

use std::collections::BTreeSet;

use paceline::Slices;
use serde_json::{Value, json};

/// The events of all streams.
pub(crate) const EVENTS: &str = "events";
/// Rows and checkpoints.
pub(crate) const READ_MODEL: &str = "read-model";
/// Instances of process managers.
pub(crate) const PROCESSES: &str = "processes";

/// Fewer than are deployed: one without commits tells nothing.
pub(crate) const SLICES: Slices = Slices::new(4);

/// The requests that create them.
pub(crate) fn creations() -> [Value; 3] {
    [
        table(
            EVENTS,
            [("stream", "S"), ("version", "N")],
            &[
                ("log", [("slice", "N"), ("position", "N")], "ALL"),
                ("categories", [("category", "S"), ("stream", "S")], "KEYS_ONLY"),
            ],
        ),
        table(
            READ_MODEL,
            [("pk", "S"), ("sk", "S")],
            &[
                ("gsi1", [("gsi1pk", "S"), ("gsi1sk", "S")], "ALL"),
                ("gsi2", [("gsi2pk", "S"), ("gsi2sk", "S")], "ALL"),
            ],
        ),
        table(PROCESSES, [("pk", "S"), ("sk", "S")], &[]),
    ]
}

type Keys = [(&'static str, &'static str); 2];

fn table(name: &str, keys: Keys, indexes: &[(&str, Keys, &str)]) -> Value {
    let schema = |[partition, sort]: Keys| {
        json!([
            { "AttributeName": partition.0, "KeyType": "HASH" },
            { "AttributeName": sort.0, "KeyType": "RANGE" },
        ])
    };
    let attributes: BTreeSet<(&str, &str)> =
        keys.into_iter().chain(indexes.iter().flat_map(|(_, keys, _)| *keys)).collect();
    let attribute = |(name, kind)| json!({ "AttributeName": name, "AttributeType": kind });
    let index = |(name, keys, projected): &(&str, Keys, &str)| {
        json!({
            "IndexName": name,
            "KeySchema": schema(*keys),
            "Projection": { "ProjectionType": projected },
        })
    };
    let mut creation = json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": schema(keys),
        "AttributeDefinitions": attributes.into_iter().map(attribute).collect::<Vec<_>>(),
    });
    if !indexes.is_empty() {
        creation["GlobalSecondaryIndexes"] = indexes.iter().map(index).collect();
    }
    creation
}
