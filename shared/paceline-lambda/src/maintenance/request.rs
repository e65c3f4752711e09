//! What maintenance is asked to do.

use paceline::{Position, rebuild};
use serde::Deserialize;

/// An event of the maintenance function.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// It is time again.
    Scheduled {},
    /// Somebody wants checkpoints compared.
    Reconcile(Reconcile),
    /// Somebody wants something of a rebuild.
    Rebuild {
        /// The projection.
        projection: String,
        /// What. `None`: to know how far it has come.
        order: Option<Order>,
    },
}

/// What is to be compared besides what is new.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reconcile {
    /// Whose checkpoints. `None`: everybody's.
    pub subscriber: Option<String>,
    /// From which position on. `None`: from where the last run has ended.
    pub from: Option<Position>,
}

/// What is wanted of a rebuild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// To begin one.
    Start,
    /// To read nothing for the time being.
    Pause,
    /// To go on.
    Resume,
    /// To give it up.
    Cancel,
}

impl From<Order> for rebuild::Order {
    fn from(order: Order) -> Self {
        match order {
            Order::Start => Self::Start,
            Order::Pause => Self::Pause,
            Order::Resume => Self::Resume,
            Order::Cancel => Self::Cancel,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(event: Value) -> Option<Request> {
        serde_json::from_value(event).ok()
    }

    #[test]
    fn requests_are_told_apart() {
        assert_eq!(read(json!({ "scheduled": {} })), Some(Request::Scheduled {}));
        assert_eq!(read(json!({ "reconcile": {} })), Some(Request::Reconcile(Reconcile::default())));
        assert_eq!(
            read(json!({ "reconcile": { "subscriber": "balances", "from": 7 } })),
            Some(Request::Reconcile(Reconcile {
                subscriber: Some("balances".to_owned()),
                from: Some(Position::new(7)),
            }))
        );
        assert_eq!(
            read(json!({ "rebuild": { "projection": "balances", "order": "pause" } })),
            Some(Request::Rebuild { projection: "balances".to_owned(), order: Some(Order::Pause) })
        );
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for event in [
            json!({}),
            json!({ "source": "aws.events" }),
            json!({ "reconcile": { "form": 7 } }),
            json!({ "rebuild": { "projection": "balances", "order": "hurry" } }),
        ] {
            assert_eq!(read(event.clone()), None, "{event}");
        }
    }
}
