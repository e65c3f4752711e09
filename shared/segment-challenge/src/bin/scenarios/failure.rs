//! Why a scenario failed.

use std::fmt;

use serde_json::Value;

use crate::side_by_side::side_by_side;

/// Why a scenario failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It could not be run to its end.
    NotRun(String),
    /// Something else came than was expected.
    Differs { expected: Value, actual: Value },
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRun(reason) => write!(f, "  {reason}"),
            Self::Differs { expected, actual } => {
                f.write_str(&side_by_side(&format!("{expected:#}"), &format!("{actual:#}")))
            }
        }
    }
}
