//! What athletes have over the stages of a challenge.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::leaderboard::exact;
use crate::{Measure, Metres, Number, Seconds};

/// Points and amounts of activity. All start at 0, and what is not told adds nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Points for places in stages.
    pub points: i64,
    /// In how many stages the goal was reached.
    pub goals: i64,
    /// The time from start to end.
    pub elapsed_time_in_seconds: Seconds,
    /// The time without pauses.
    pub moving_time_in_seconds: Seconds,
    /// The distance.
    pub distance_in_metres: Metres,
    /// The climb.
    pub elevation_gain_in_metres: Metres,
}

impl Totals {
    /// How much there is of what a board ranks by.
    pub fn value(&self, measure: Measure) -> Number {
        match measure {
            Measure::Points => self.points.into(),
            Measure::Goals => self.goals.into(),
            Measure::DistanceInMetres => self.distance_in_metres.0,
            Measure::ElevationGainInMetres => self.elevation_gain_in_metres.0,
            Measure::MovingTimeInSeconds => self.moving_time_in_seconds.0.into(),
            Measure::ElapsedTimeInSeconds => self.elapsed_time_in_seconds.0.into(),
        }
    }

    /// Whether there is nothing.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl AddAssign for Totals {
    fn add_assign(&mut self, more: Self) {
        let seconds = |one, other| exact::sum_of_seconds([one, other]);
        let metres = |one, other| exact::sum_of_metres([one, other]);
        *self = Self {
            points: self.points.saturating_add(more.points),
            goals: self.goals.saturating_add(more.goals),
            elapsed_time_in_seconds: seconds(self.elapsed_time_in_seconds, more.elapsed_time_in_seconds),
            moving_time_in_seconds: seconds(self.moving_time_in_seconds, more.moving_time_in_seconds),
            distance_in_metres: metres(self.distance_in_metres, more.distance_in_metres),
            elevation_gain_in_metres: metres(self.elevation_gain_in_metres, more.elevation_gain_in_metres),
        };
    }
}
