//! Goals: an amount of distance, elevation or time, and how often it is to be reached.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Number;

/// An amount to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// How much, in `units`.
    pub amount: Number,
    /// The unit.
    pub units: GoalUnits,
}

impl Goal {
    /// Whether it is met by a value in metres or in seconds. Exactly as much is enough.
    pub fn is_met_by(&self, value: Number) -> bool {
        // What is too large to be told in metres is not met by anything that is.
        self.units.to_base(self.amount).is_some_and(|goal| value >= goal)
    }
}

/// The unit of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GoalUnits {
    /// Metres.
    Metres,
    /// 1000 metres.
    Kilometres,
    /// 0.3048 metres.
    Feet,
    /// 1609 metres.
    Miles,
    /// Seconds.
    Seconds,
    /// 60 seconds.
    Minutes,
    /// 3600 seconds.
    Hours,
    /// 86400 seconds.
    Days,
}

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Distance and elevation.
    Length,
    /// Duration.
    Time,
}

impl GoalUnits {
    /// What the unit measures.
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::Metres | Self::Kilometres | Self::Feet | Self::Miles => Dimension::Length,
            Self::Seconds | Self::Minutes | Self::Hours | Self::Days => Dimension::Time,
        }
    }

    /// An amount of this unit in metres or in seconds. `None`: it is too large to be told.
    pub fn to_base(self, amount: Number) -> Option<Number> {
        amount.decimal().checked_mul(self.factor()).map(Number::from)
    }

    fn factor(self) -> Decimal {
        match self {
            Self::Metres | Self::Seconds => Decimal::ONE,
            Self::Kilometres => Decimal::ONE_THOUSAND,
            Self::Feet => Decimal::new(3048, 4),
            Self::Miles => Decimal::new(1609, 0),
            Self::Minutes => Decimal::new(60, 0),
            Self::Hours => Decimal::new(3600, 0),
            Self::Days => Decimal::new(86400, 0),
        }
    }
}

/// How often a goal is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GoalRecurrence {
    /// Once, over the whole challenge.
    None,
    /// Every day.
    Day,
    /// Every week.
    Week,
    /// Every month.
    Month,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_as_much_is_enough() {
        let goal = Goal { amount: "8.05".parse().unwrap(), units: GoalUnits::Kilometres };

        assert!(goal.is_met_by("8050.00".parse().unwrap()));
        assert!(!goal.is_met_by("8049.999".parse().unwrap()));
        assert!(!Goal { amount: Number::MAX, ..goal }.is_met_by(Number::MAX));
    }

    #[test]
    fn goals_are_converted_exactly() {
        let metres =
            |units: GoalUnits, amount: &str| units.to_base(amount.parse().unwrap()).unwrap().to_string();

        assert_eq!(metres(GoalUnits::Kilometres, "8.05"), "8050");
        assert_eq!(metres(GoalUnits::Miles, "26.2"), "42155.8");
        assert_eq!(metres(GoalUnits::Feet, "1000"), "304.8");
        assert_eq!(metres(GoalUnits::Days, "0.5"), "43200");
    }
}
