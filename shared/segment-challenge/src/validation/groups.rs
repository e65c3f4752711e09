//! Fields that belong together.

use super::Fields;
use crate::goal::{Dimension, Goal};
use crate::{ActivityType, GoalUnits, Number, Period};

/// What is asked of the end of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodRule {
    /// Nothing.
    Any,
    /// It is later than the start.
    EndsLater,
    /// It is later than the start, and than now.
    EndsInFuture,
}

impl Fields<'_> {
    /// `start_date`, `start_date_local`, `end_date` and `end_date_local`, all required. Times are compared to the
    /// second.
    pub fn period(&mut self, rule: PeriodRule) -> Option<Period> {
        let now = self.now();
        let start_date = self.instant("start_date").required();
        let start_date_local = self.local("start_date_local").required();
        let end_date = self
            .instant("end_date")
            .must("must be in the future", |end| {
                rule != PeriodRule::EndsInFuture || end.as_second() > now.as_second()
            })
            .must("must be later than the start", |end| {
                rule == PeriodRule::Any || start_date.is_none_or(|start| end.as_second() > start.as_second())
            })
            .required();
        let end_date_local = self.local("end_date_local").required();
        Some(Period {
            start_date: start_date?,
            start_date_local: start_date_local?,
            end_date: end_date?,
            end_date_local: end_date_local?,
        })
    }

    /// `included_activity_types`, at least one.
    pub fn activity_types(&mut self) -> Option<Vec<ActivityType>> {
        self.list_of("included_activity_types")
            .must("must name at least one", |types: &Vec<_>| !types.is_empty())
            .required()
    }

    /// `goal` and `goal_units`. If there is a goal, both are required, it is greater than 0, and its unit measures what
    /// is asked for. If there is none, what is sent all the same is dropped.
    #[allow(clippy::option_option, reason = "outside: whether it is valid; inside: whether there is a goal")]
    pub fn goal(&mut self, has_goal: bool, dimension: Option<Dimension>) -> Option<Option<Goal>> {
        let amount = self
            .number("goal")
            .must("must be greater than 0", |goal| !has_goal || *goal > Number::ZERO)
            .required_if(has_goal);
        let units = self
            .one_of::<GoalUnits>("goal_units")
            .must("must fit what is measured", |units| {
                !has_goal || dimension.is_none_or(|dimension| units.dimension() == dimension)
            })
            .required_if(has_goal);
        let (amount, units) = (amount?, units?);
        Some(if has_goal { amount.zip(units).map(|(amount, units)| Goal { amount, units }) } else { None })
    }
}
