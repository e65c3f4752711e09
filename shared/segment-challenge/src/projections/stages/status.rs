//! How far a stage is.

use serde::{Deserialize, Serialize};

/// How far a stage is. One that was deleted has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageStatus {
    /// It has not started.
    Upcoming,
    /// Efforts count.
    Active,
    /// It has ended.
    Past,
}

impl StageStatus {
    /// The status as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Active => "active",
            Self::Past => "past",
        }
    }
}
