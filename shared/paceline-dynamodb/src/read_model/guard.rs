//! Conditions of writes to the read model's items.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use paceline::Version;
use paceline::read_model::Known;

use super::item::number;
use super::key::Item;
use super::staging::unit::Unit;
use crate::condition::Condition;

/// What an item must be like for it to be written.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    pub(super) expression: String,
    pub(super) names: HashMap<String, String>,
    pub(super) values: Item,
}

impl Guard {
    /// A row is as its writer knows it, and no unit has staged it.
    pub(super) fn row(known: Known) -> Self {
        let condition = match known {
            Known::Nothing => None,
            Known::Absent => Some(Condition::at("revision", None)),
            Known::Revision(revision) => Some(Condition::at("revision", Some(revision))),
        };
        Self::of(condition).and("attribute_not_exists(#unit)", "#unit", "unit")
    }

    /// The same; or this very unit has staged it, whose answer was lost.
    pub(super) fn row_for(known: Known, unit: &Unit) -> Self {
        let mut guard = Self::row(known);
        guard.expression = format!("({}) OR #unit = :unit", guard.expression);
        guard.with(":unit", unit.to_attribute())
    }

    /// This unit has staged the row.
    pub(super) fn staged_by(unit: &Unit) -> Self {
        Self::of(None).and("#unit = :unit", "#unit", "unit").with(":unit", unit.to_attribute())
    }

    /// A checkpoint is at this version, and the unit that brought it there is settled.
    pub(super) fn checkpoint(at: Version) -> Self {
        let settled = "attribute_not_exists(#unsettled)";
        let guard = if at == Version::ZERO {
            // It was never written, or was set back to where it began.
            let origin = "(attribute_not_exists(#at) OR #at = :origin)";
            Self::of(None).and(origin, "#at", "version").with(":origin", number(0))
        } else {
            Self::of(Some(Condition::version(at)))
        };
        guard.and(settled, "#unsettled", "unsettled")
    }

    /// The same, and nobody has made another attempt at a unit, or taken this one over.
    pub(super) fn held(at: Version, attempt: u64, holder: u64) -> Self {
        let guard = Self::checkpoint(at).and("#attempt = :attempt", "#attempt", "attempt");
        let guard = guard.and("#holder = :holder", "#holder", "holder");
        guard.with(":attempt", number(attempt)).with(":holder", number(holder))
    }

    /// A checkpoint is at this version, and this attempt was the last and at this.
    pub(super) fn same_attempt(at: Version, attempt: u64, staging: &str) -> Self {
        let guard = Self::checkpoint(at).and("#attempt = :attempt", "#attempt", "attempt");
        let guard = guard.and("#staging = :staging", "#staging", "staging");
        guard.with(":attempt", number(attempt)).with(":staging", AttributeValue::S(staging.to_owned()))
    }

    /// A checkpoint is at this version, and the last attempt was at something else than this.
    pub(super) fn other_attempt(at: Version, staging: &str) -> Self {
        let other = "(attribute_not_exists(#staging) OR #staging <> :staging)";
        let guard = Self::checkpoint(at).and(other, "#staging", "staging");
        guard.with(":staging", AttributeValue::S(staging.to_owned()))
    }

    /// A checkpoint names this unit as not settled.
    pub(super) fn unsettled(unit: &Unit) -> Self {
        let guard = Self::of(None).and("#unsettled = :unit", "#unsettled", "unsettled");
        guard.with(":unit", unit.to_attribute())
    }

    fn of(condition: Option<Condition>) -> Self {
        Self {
            expression: condition.map_or_else(String::new, |condition| condition.expression.to_owned()),
            names: condition.iter().map(|of| ("#at".to_owned(), of.attribute.to_owned())).collect(),
            values: condition.and_then(|condition| condition.values()).unwrap_or_default(),
        }
    }

    fn and(mut self, condition: &str, name: &str, attribute: &str) -> Self {
        let joint = if self.expression.is_empty() { "" } else { " AND " };
        self.expression = format!("{}{joint}{condition}", self.expression);
        self.names.insert(name.to_owned(), attribute.to_owned());
        self
    }

    /// With a value for the update's expression.
    pub(super) fn with(mut self, name: &str, value: AttributeValue) -> Self {
        self.values.insert(name.to_owned(), value);
        self
    }

    /// The values in the form of requests, which refuse an empty map.
    pub(super) fn values(&self) -> Option<Item> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }
}
