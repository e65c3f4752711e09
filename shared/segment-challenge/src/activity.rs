//! Kinds of sport, and which of them count.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The kind of an activity, in Strava's own spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[allow(missing_docs, reason = "the names are Strava's and say it all")]
pub enum ActivityType {
    AlpineSki,
    BackcountrySki,
    Canoeing,
    Crossfit,
    EBikeRide,
    Elliptical,
    Golf,
    Handcycle,
    Hike,
    IceSkate,
    InlineSkate,
    Kayaking,
    Kitesurf,
    NordicSki,
    Ride,
    RockClimbing,
    RollerSki,
    Rowing,
    Run,
    Sail,
    Skateboard,
    Snowboard,
    Snowshoe,
    Soccer,
    StairStepper,
    StandUpPaddling,
    Surfing,
    Swim,
    Velomobile,
    VirtualRide,
    VirtualRun,
    Walk,
    WeightTraining,
    Wheelchair,
    Windsurf,
    Workout,
    Yoga,
}

/// Whether an activity counts where these types are included. On a trainer a ride or a run counts as a virtual one,
/// and of other sports those that can be done indoors.
pub fn counts(activity_type: Option<ActivityType>, trainer: bool, included: &BTreeSet<ActivityType>) -> bool {
    let needed = if trainer { activity_type.and_then(ActivityType::on_trainer) } else { activity_type };
    needed.is_some_and(|needed| included.contains(&needed))
}

impl ActivityType {
    /// The type that has to be included for this one to count on a trainer. `None`: it never counts there.
    fn on_trainer(self) -> Option<Self> {
        match self {
            Self::Ride | Self::VirtualRide => Some(Self::VirtualRide),
            Self::Run | Self::VirtualRun => Some(Self::VirtualRun),
            Self::Crossfit
            | Self::Elliptical
            | Self::IceSkate
            | Self::InlineSkate
            | Self::RockClimbing
            | Self::RollerSki
            | Self::Rowing
            | Self::Skateboard
            | Self::Soccer
            | Self::StairStepper
            | Self::Swim
            | Self::WeightTraining
            | Self::Workout
            | Self::Yoga => Some(self),
            _ => None,
        }
    }
}
