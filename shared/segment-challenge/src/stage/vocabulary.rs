//! The closed sets of a stage.

use serde::{Deserialize, Serialize};

use crate::goal::Dimension;
use crate::{Measure, RankOrder};

/// What a stage is: a segment by its profile, an amount of activity, or a race.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StageType {
    /// A segment that climbs.
    Mountain,
    /// A segment with some climb.
    Rolling,
    /// A segment without climb.
    Flat,
    /// As far as possible.
    Distance,
    /// As long as possible.
    Duration,
    /// As much climb as possible.
    Elevation,
    /// A distance in the shortest time.
    Race,
}

impl StageType {
    /// Whether it is a Strava segment.
    pub const fn is_segment(self) -> bool {
        matches!(self, Self::Mountain | Self::Rolling | Self::Flat)
    }

    /// Whether it is over an amount of activity.
    pub const fn is_activity(self) -> bool {
        matches!(self, Self::Distance | Self::Duration | Self::Elevation)
    }

    /// What its boards rank by, and which end comes first.
    pub const fn ranking(self) -> (Measure, RankOrder) {
        match self {
            Self::Mountain | Self::Rolling | Self::Flat | Self::Race => {
                (Measure::ElapsedTimeInSeconds, RankOrder::Asc)
            }
            Self::Distance => (Measure::DistanceInMetres, RankOrder::Desc),
            Self::Duration => (Measure::MovingTimeInSeconds, RankOrder::Desc),
            Self::Elevation => (Measure::ElevationGainInMetres, RankOrder::Desc),
        }
    }

    /// What its goal counts. A race ranks by time although its goal is a distance.
    pub const fn goal_measure(self) -> Measure {
        match self {
            Self::Race => Measure::DistanceInMetres,
            other => other.ranking().0,
        }
    }

    /// What its goal is measured in.
    pub const fn goal_dimension(self) -> Dimension {
        match self {
            Self::Duration => Dimension::Time,
            _ => Dimension::Length,
        }
    }
}
