//! What was found.

use std::fmt;

use crate::fault::Fault;

/// What the simulation has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// The first of the seeds that failed.
    pub(crate) first: Option<u64>,
}

impl Tally {
    /// From what it prints: `seed 17: not so: …` for each that fails, and at last `199 passed, 1 failed`.
    pub(crate) fn read(said: &str) -> Option<Self> {
        let (passed, failed) = said.lines().last()?.strip_suffix(" failed")?.split_once(" passed, ")?;
        let seed = |line: &str| line.strip_prefix("seed ")?.split_once(':')?.0.parse().ok();
        let first = said.lines().filter_map(seed).min();
        Some(Self { passed: passed.parse().ok()?, failed: failed.parse().ok()?, first })
    }
}

/// In how many seeds a fault was found.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) fault: Fault,
    pub(crate) tally: Tally,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, tally: Tally { passed, failed, first } } = self;
        let first = first.map_or_else(|| "-".to_owned(), |seed| seed.to_string());
        write!(f, "| {} | {} | {failed} of {} | {first} |", fault.name, fault.what, passed + failed)
    }
}

/// All findings, as Markdown, with how many faults were found, which are those that passed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table(Vec<Finding>);

impl Table {
    pub(crate) fn add(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    pub(crate) fn all_found(&self) -> bool {
        self.found() == self.0.len()
    }

    fn found(&self) -> usize {
        self.0.iter().filter(|finding| finding.tally.failed > 0).count()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| patch | what is broken | found in | first seed |\n| --- | --- | --- | --- |")?;
        self.0.iter().try_for_each(|finding| writeln!(f, "{finding}"))?;
        write!(f, "\n{} passed, {} failed", self.found(), self.0.len() - self.found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_simulation_says_is_read() {
        let said = "seed 17: not so: versions are dense\nseed 9: likewise\n12.5 s, 16.0 seeds/s\n198 passed, 2 failed";

        assert_eq!(Tally::read(said), Some(Tally { passed: 198, failed: 2, first: Some(9) }));
        assert_eq!(Tally::read("12.5 s, 16.0 seeds/s"), None);
    }
}
