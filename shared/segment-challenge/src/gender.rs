//! The genders for which boards are kept.

use serde::{Deserialize, Serialize};

/// The gender of an athlete as Strava has it. Many athletes give none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Gender {
    /// Male.
    M,
    /// Female.
    F,
}
