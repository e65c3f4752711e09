//! What was found.

use std::fmt;

use crate::fault::Fault;

/// How many seeds passed and failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// From the last line of the simulation: `199 passed, 1 failed`.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let (passed, failed) = line.strip_suffix(" failed")?.split_once(" passed, ")?;
        Some(Self { passed: passed.parse().ok()?, failed: failed.parse().ok()? })
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
        let Self { fault, tally: Tally { passed, failed } } = self;
        let found = if *failed > 0 { "yes" } else { "no" };
        write!(f, "| {} | {} | {found} | {failed} of {} |", fault.name, fault.what, passed + failed)
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
        writeln!(f, "| patch | what is broken | found | seeds |\n| --- | --- | --- | --- |")?;
        self.0.iter().try_for_each(|finding| writeln!(f, "{finding}"))?;
        write!(f, "\n{} passed, {} failed", self.found(), self.0.len() - self.found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_the_simulation_is_read() {
        assert_eq!(Tally::read("199 passed, 1 failed"), Some(Tally { passed: 199, failed: 1 }));
        assert_eq!(Tally::read("12.5 s, 16.0 seeds/s"), None);
    }
}
