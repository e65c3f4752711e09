//! The tables, as `infra/storage.yaml` declares them.

use paceline::Slices;

use super::dynamodb::Definition;

/// The events of all streams.
pub(crate) const EVENTS: &str = "events";
/// Rows and checkpoints.
pub(crate) const READ_MODEL: &str = "read-model";
/// Instances of process managers.
pub(crate) const PROCESSES: &str = "processes";

/// Fewer than are deployed: one without commits tells nothing.
pub(crate) const SLICES: Slices = Slices::new(4);

/// All of them.
pub(crate) const ALL: [Definition; 3] = [
    Definition {
        name: EVENTS,
        keys: [("stream", "S"), ("version", "N")],
        indexes: &[
            ("log", [("slice", "N"), ("position", "N")], true),
            ("categories", [("category", "S"), ("stream", "S")], false),
        ],
    },
    Definition {
        name: READ_MODEL,
        keys: [("pk", "S"), ("sk", "S")],
        indexes: &[
            ("gsi1", [("gsi1pk", "S"), ("gsi1sk", "S")], true),
            ("gsi2", [("gsi2pk", "S"), ("gsi2sk", "S")], true),
        ],
    },
    Definition { name: PROCESSES, keys: [("pk", "S"), ("sk", "S")], indexes: &[] },
];
