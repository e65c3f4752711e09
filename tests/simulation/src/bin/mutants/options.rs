//! What the command line says.

use lexopt::{Arg, Parser, ValueExt as _};

/// What is to be planted, and for which seeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// `FROM..TO`, as the simulation takes it.
    pub(crate) seeds: String,
    /// Parts of the names of the faults. Empty: all faults.
    pub(crate) names: Vec<String>,
}

impl Options {
    /// From the arguments of this program.
    pub(crate) fn read() -> Result<Self, lexopt::Error> {
        let mut options = Self { seeds: "0..200".to_owned(), names: vec![] };
        let mut arguments = Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("seeds") => options.seeds = arguments.value()?.string()?,
                Arg::Value(name) => options.names.push(name.string()?),
                other => return Err(other.unexpected()),
            }
        }
        Ok(options)
    }
}
