//! Generations: a projection's rows, built anew beside those that are read.
//!
//! The rows of generation 1 are in the tables that the code names; those of generation *g* in `table@g`, and their
//! checkpoints are those of `subscriber@g`. Which generation is live stands in a [`GenerationRow`] for each table and for
//! the projection itself. All of them change in one write, and are read again every [`CACHED_FOR`].
//!
//! | who | sees | by |
//! | --- | --- | --- |
//! | a query | the live rows | [`LiveReadModel`] |
//! | a projection that is handed a commit | every generation that is written | [`Writers`] |
//! | a rebuild | the generation that it builds | [`InGeneration`] |

mod live;
mod name;
#[cfg(test)]
mod tests;
mod view;
mod writers;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

pub use self::live::{LiveCheckpoints, LiveReadModel};
pub use self::name::Generation;
pub use self::view::InGeneration;
pub use self::writers::{ConfirmWritten, Writers, Written};
use crate::read_model::{Key, Row};

/// For how long readers and writers keep in mind which generation is live.
pub const CACHED_FOR: SignedDuration = SignedDuration::from_secs(5);

/// Which generations there are of a table, or of a projection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerationRow {
    /// The name of the table or of the projection.
    pub name: String,
    /// The one that is read.
    pub live: Generation,
    /// Of a projection: another one that is written, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<Generation>,
}

impl GenerationRow {
    /// The row of a name that has none.
    pub fn first(name: &str) -> Self {
        Self { name: name.to_owned(), live: Generation::FIRST, also: None }
    }

    /// The key of a row of this name.
    pub fn key_of(name: &str) -> Key {
        Key::single(name)
    }
}

impl Row for GenerationRow {
    const TABLE: &'static str = "generations";

    fn key(&self) -> Key {
        Self::key_of(&self.name)
    }
}
