//! Counts tests from the output of `cargo test`, of Python's `unittest` and of the simulation.

use std::fmt;

/// How many tests passed and failed, over any number of test binaries.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// Adds what `line` says if it is the summary of a test binary.
    pub(crate) fn read_cargo(&mut self, line: &str) {
        let Some(summary) = line.strip_prefix("test result: ") else { return };
        self.passed += number_before(summary, " passed");
        self.failed += number_before(summary, " failed");
    }

    /// Adds what `line` says if it is one of the two that sum up a run of `unittest`.
    pub(crate) fn read_unittest(&mut self, line: &str) {
        if let Some(ran) = line.strip_prefix("Ran ") {
            self.passed += number_before(ran, " test");
        } else if let Some(failures) = line.strip_prefix("FAILED (") {
            let failed = ["failures=", "errors="].map(|label| number_after(failures, label)).iter().sum();
            self.failed += failed;
            self.passed = self.passed.saturating_sub(failed);
        }
    }

    /// Adds what `line` says if it is a tally as they are shown: `3 passed, 0 failed`.
    pub(crate) fn read_tally(&mut self, line: &str) {
        self.passed += number_before(line, " passed, ");
        self.failed += number_before(line, " failed");
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The number before `label`: 3 for ` passed` in `ok. 3 passed; 0 failed`.
fn number_before(text: &str, label: &str) -> u64 {
    let number = text.split_once(label).and_then(|(before, _)| before.rsplit(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// The number after `label`: 2 for `errors=` in `failures=1, errors=2)`.
fn number_after(text: &str, label: &str) -> u64 {
    let number = text.split_once(label).and_then(|(_, after)| after.split([',', ')']).next());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_test_binaries_are_added_up_and_other_lines_ignored() {
        let mut tally = Tally::default();

        for line in [
            "running 3 tests",
            "test the_bank_passed ... ok",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            tally.read_cargo(line);
        }

        assert_eq!(tally, Tally { passed: 15, failed: 2 });
        assert_eq!(tally.to_string(), "15 passed, 2 failed");
    }

    #[test]
    fn a_run_of_unittest_is_counted() {
        let mut tally = Tally::default();

        for line in ["Ran 11 tests in 0.555s", "", "FAILED (failures=1, errors=2)"] {
            tally.read_unittest(line);
        }
        tally.read_unittest("Ran 1 test in 0.001s");

        assert_eq!(tally, Tally { passed: 9, failed: 3 });
    }

    #[test]
    fn a_tally_is_added_and_other_lines_ignored() {
        let mut tally = Tally::default();

        tally.read_tally("199 passed, 1 failed");
        tally.read_tally("12.5 s, 16.0 seeds/s");

        assert_eq!(tally, Tally { passed: 199, failed: 1 });
    }
}
