//! How boards rank: by which measure, in which order, and the points for places.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::goal::Dimension;
use crate::stage::StageType;

/// What a board ranks by, or a goal counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Points for places on stages.
    Points,
    /// Goals reached.
    Goals,
    /// Distance.
    DistanceInMetres,
    /// Climb.
    ElevationGainInMetres,
    /// Time without pauses.
    MovingTimeInSeconds,
    /// Time from start to end.
    ElapsedTimeInSeconds,
}

impl Measure {
    /// What an activity has of it. `None`: points and goals are not measured, but given.
    pub const fn of_activity(self) -> Option<ActivityMeasure> {
        match self {
            Self::Points | Self::Goals => None,
            Self::DistanceInMetres => Some(ActivityMeasure::DistanceInMetres),
            Self::ElevationGainInMetres => Some(ActivityMeasure::ElevationGainInMetres),
            Self::MovingTimeInSeconds => Some(ActivityMeasure::MovingTimeInSeconds),
            Self::ElapsedTimeInSeconds => Some(ActivityMeasure::ElapsedTimeInSeconds),
        }
    }
}

/// What is measured of an activity: what a board of a stage ranks by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActivityMeasure {
    /// Distance.
    DistanceInMetres,
    /// Climb.
    ElevationGainInMetres,
    /// Time without pauses.
    MovingTimeInSeconds,
    /// Time from start to end.
    ElapsedTimeInSeconds,
}

impl ActivityMeasure {
    /// What it is measured in.
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::DistanceInMetres | Self::ElevationGainInMetres => Dimension::Length,
            Self::MovingTimeInSeconds | Self::ElapsedTimeInSeconds => Dimension::Time,
        }
    }
}

/// Which end of a measure comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RankOrder {
    /// The smallest.
    Asc,
    /// The largest.
    Desc,
}

/// How the points of a stage differ from the usual ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PointsAdjustment {
    /// Twice as many.
    Double,
    /// None: the stage is for trying out.
    Preview,
    /// Those of the queen stage, the hardest of a challenge.
    Queen,
}

/// The points for the first places of a stage, best place first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Points {
    /// The same for stages of every type.
    EveryStage(Vec<i64>),
    /// For the stage types that are named. The others give none.
    ByStageType(BTreeMap<StageType, Vec<i64>>),
}
