//! What is added up of activities.

use serde::{Deserialize, Serialize};

use crate::challenge_leaderboard::events::{
    AthleteAccumulatedActivityInChallengeLeaderboard, AthleteActivityAdjustedInChallengeLeaderboard,
};
use crate::leaderboard::exact;
use crate::{ActivityMeasure, Metres, Number, Seconds};

/// What is added up of activities. What was never told is absent, and counts as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::challenge_leaderboard) struct Amounts {
    pub(in crate::challenge_leaderboard) elapsed_time: Option<Seconds>,
    pub(in crate::challenge_leaderboard) moving_time: Option<Seconds>,
    pub(in crate::challenge_leaderboard) distance: Option<Metres>,
    pub(in crate::challenge_leaderboard) elevation_gain: Option<Metres>,
    /// In how many stages the goal was reached.
    pub(in crate::challenge_leaderboard) goals: Option<i64>,
}

impl Amounts {
    /// How much there is, in metres or seconds.
    pub(super) fn amount(&self, measure: ActivityMeasure) -> Number {
        let seconds = |time: Option<Seconds>| Number::from(time.unwrap_or_default().0);
        match measure {
            ActivityMeasure::ElapsedTimeInSeconds => seconds(self.elapsed_time),
            ActivityMeasure::MovingTimeInSeconds => seconds(self.moving_time),
            ActivityMeasure::DistanceInMetres => self.distance.unwrap_or_default().0,
            ActivityMeasure::ElevationGainInMetres => self.elevation_gain.unwrap_or_default().0,
        }
    }

    /// The sum of both.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let seconds = |one, other| sum(one, other, |one, other| exact::sum_of_seconds([one, other]));
        let metres = |one, other| sum(one, other, |one, other| exact::sum_of_metres([one, other]));
        Self {
            elapsed_time: seconds(self.elapsed_time, other.elapsed_time),
            moving_time: seconds(self.moving_time, other.moving_time),
            distance: metres(self.distance, other.distance),
            elevation_gain: metres(self.elevation_gain, other.elevation_gain),
            goals: sum(self.goals, other.goals, i64::saturating_add),
        }
    }

    /// Every number negative.
    pub(in crate::challenge_leaderboard) fn negative(&self) -> Self {
        let seconds = |time: Seconds| Seconds(time.0.saturating_neg());
        let metres = |length: Metres| Metres(Number::from(-length.0.decimal()));
        Self {
            elapsed_time: self.elapsed_time.map(seconds),
            moving_time: self.moving_time.map(seconds),
            distance: self.distance.map(metres),
            elevation_gain: self.elevation_gain.map(metres),
            goals: self.goals.map(i64::saturating_neg),
        }
    }
}

/// The sum of those that are there.
pub(super) fn sum<T>(one: Option<T>, other: Option<T>, add: impl FnOnce(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(add(one, other)),
        (one, other) => one.or(other),
    }
}

impl From<&AthleteAccumulatedActivityInChallengeLeaderboard> for Amounts {
    fn from(event: &AthleteAccumulatedActivityInChallengeLeaderboard) -> Self {
        Self {
            elapsed_time: event.elapsed_time_in_seconds,
            moving_time: event.moving_time_in_seconds,
            distance: event.distance_in_metres,
            elevation_gain: event.elevation_gain_in_metres,
            goals: event.goals,
        }
    }
}

impl From<&AthleteActivityAdjustedInChallengeLeaderboard> for Amounts {
    fn from(event: &AthleteActivityAdjustedInChallengeLeaderboard) -> Self {
        Self {
            elapsed_time: event.elapsed_time_in_seconds_adjustment,
            moving_time: event.moving_time_in_seconds_adjustment,
            distance: event.distance_in_metres_adjustment,
            elevation_gain: event.elevation_gain_in_metres_adjustment,
            goals: event.goals_adjustment,
        }
    }
}
