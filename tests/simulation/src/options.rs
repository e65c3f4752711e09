//! What the command line says.

use std::ops::Range;

use lexopt::{Arg, Parser, ValueExt as _};

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) seeds: Range<u64>,
    /// Whether all that happens is printed.
    pub(crate) trace: bool,
    /// Whether failing seeds are only named, and nothing is left out of them to see what they need.
    pub(crate) brief: bool,
    pub(crate) threads: usize,
    /// Whether tables are on Dynoxide, and not on the model.
    pub(crate) on_dynoxide: bool,
}

impl Options {
    /// From the arguments of this program.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut options = Self { seeds: 0..200, trace: false, brief: false, threads, on_dynoxide: false };
        let mut arguments = Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("seeds") => options.seeds = arguments.value()?.parse_with(range)?,
                Arg::Long("seed") => {
                    let seed: u64 = arguments.value()?.parse()?;
                    options.seeds = seed..seed + 1;
                }
                Arg::Long("trace") => options.trace = true,
                Arg::Long("brief") => options.brief = true,
                Arg::Long("on-dynoxide") => options.on_dynoxide = true,
                Arg::Long("threads") => options.threads = arguments.value()?.parse()?,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

fn range(text: &str) -> anyhow::Result<Range<u64>> {
    let (from, to) = text.split_once("..").ok_or_else(|| anyhow::anyhow!("`{text}` is not FROM..TO"))?;
    Ok(from.parse()?..to.parse()?)
}
