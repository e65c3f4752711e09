//! What maintenance is asked to do.

use paceline::{Position, rebuild, replay};
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
    /// Somebody wants something of a replay.
    Replay {
        /// The event handler.
        handler: String,
        /// What. `None`: to know how far it has come.
        order: Option<ReplayOrder>,
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

/// What is wanted of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ReplayOrder {
    /// To begin one.
    Start {
        /// From the events after this position on; 0 is the origin. It has to be said: effects are had again.
        from: Position,
    },
    /// To set no more streams back for the time being.
    Pause,
    /// To go on.
    Resume,
    /// To leave the rest as it is.
    Cancel,
}

impl From<ReplayOrder> for replay::Order {
    fn from(order: ReplayOrder) -> Self {
        match order {
            ReplayOrder::Start { from } => Self::Start { after: from },
            ReplayOrder::Pause => Self::Pause,
            ReplayOrder::Resume => Self::Resume,
            ReplayOrder::Cancel => Self::Cancel,
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
        let replay = |order| Some(Request::Replay { handler: "letters".to_owned(), order });
        assert_eq!(read(json!({ "replay": { "handler": "letters" } })), replay(None));
        assert_eq!(
            read(json!({ "replay": { "handler": "letters", "order": { "start": { "from": 7 } } } })),
            replay(Some(ReplayOrder::Start { from: Position::new(7) }))
        );
        assert_eq!(
            read(json!({ "replay": { "handler": "letters", "order": "pause" } })),
            replay(Some(ReplayOrder::Pause))
        );
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for event in [
            json!({}),
            json!({ "source": "aws.events" }),
            json!({ "reconcile": { "form": 7 } }),
            json!({ "rebuild": { "projection": "balances", "order": "hurry" } }),
            json!({ "replay": { "handler": "letters", "order": "start" } }),
        ] {
            assert_eq!(read(event.clone()), None, "{event}");
        }
    }
}
