//! The amounts that boards of stages rank by.

use serde::{Deserialize, Serialize};

use crate::{ActivityMeasure, Metres, Number, Seconds};

/// The amounts of an effort, or of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::stage_leaderboard) struct Measures {
    pub(in crate::stage_leaderboard) elapsed_time: Seconds,
    pub(in crate::stage_leaderboard) moving_time: Seconds,
    pub(in crate::stage_leaderboard) distance: Metres,
    pub(in crate::stage_leaderboard) elevation_gain: Option<Metres>,
}

impl Measures {
    /// How much there is, in metres or seconds. What is missing counts as 0.
    pub(in crate::stage_leaderboard) fn amount(&self, measure: ActivityMeasure) -> Number {
        match measure {
            ActivityMeasure::ElapsedTimeInSeconds => self.elapsed_time.0.into(),
            ActivityMeasure::MovingTimeInSeconds => self.moving_time.0.into(),
            ActivityMeasure::DistanceInMetres => self.distance.0,
            ActivityMeasure::ElevationGainInMetres => self.elevation_gain.unwrap_or_default().0,
        }
    }
}
