//! The closed sets of a challenge.

use serde::{Deserialize, Serialize};

use crate::goal::Dimension;
use crate::stage::StageType;

/// What a challenge is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChallengeType {
    /// Strava segments, added one by one.
    Segment,
    /// As far as possible.
    Distance,
    /// As long as possible.
    Duration,
    /// As much climb as possible.
    Elevation,
    /// A distance in the shortest time.
    Race,
}

impl ChallengeType {
    /// What its goal is measured in. `None`: anything, for a segment challenge makes no use of it.
    pub const fn goal_dimension(self) -> Option<Dimension> {
        match self {
            Self::Segment => None,
            Self::Distance | Self::Elevation | Self::Race => Some(Dimension::Length),
            Self::Duration => Some(Dimension::Time),
        }
    }

    /// The type of the stages that it asks for. `None`: it asks for none, its host adds them one by one.
    pub const fn stage_type(self) -> Option<StageType> {
        match self {
            Self::Segment => None,
            Self::Distance => Some(StageType::Distance),
            Self::Duration => Some(StageType::Duration),
            Self::Elevation => Some(StageType::Elevation),
            Self::Race => Some(StageType::Race),
        }
    }
}
