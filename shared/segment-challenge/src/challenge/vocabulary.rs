//! The closed sets of a challenge.

use serde::{Deserialize, Serialize};

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
