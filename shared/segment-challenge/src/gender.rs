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

impl Gender {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::M => "M",
            Self::F => "F",
        }
    }

    /// The name of this gender's board in a stage.
    pub const fn stage_board(self) -> &'static str {
        match self {
            Self::M => "Men",
            Self::F => "Women",
        }
    }
}
