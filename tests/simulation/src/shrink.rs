//! Leaves out of a failing seed what its violation does not need, as long as there is time.

use std::time::{Duration, Instant};

use crate::checks::Violation;
use crate::run::{Report, run};
use crate::world::{Cut, Fault, Trace};

/// How long it may take. It is real time: a seed takes some hundredths of a second.
const BOUND: Duration = Duration::from_secs(15);

/// A failing seed with as little in it as was found.
#[derive(Debug)]
pub(crate) struct Shrunk {
    pub(crate) violation: Violation,
    pub(crate) report: Report,
    pub(crate) trace: Vec<String>,
}

struct Shrinking {
    seed: u64,
    until: Instant,
    cut: Cut,
    violation: Violation,
    report: Report,
}

/// Shrinks a seed that violates a rule.
pub(crate) fn shrink(seed: u64, cut: Cut, report: Report, violation: Violation) -> Shrunk {
    let until = Instant::now() + BOUND;
    let mut shrinking = Shrinking { seed, until, cut, violation, report };
    shrinking.leave_out_operators();
    shrinking.leave_out_kinds();
    shrinking.leave_out_commands();
    shrinking.leave_out_faults();
    shrinking.leave_out_commands();
    let trace = Trace::on();
    let report = run(seed, &shrinking.cut, &trace);
    let violation = report.violation.clone().unwrap_or(shrinking.violation);
    Shrunk { violation, report, trace: trace.lines() }
}

impl Shrinking {
    /// What operators do while commands go on.
    fn leave_out_operators(&mut self) {
        self.attempt(Cut { operators: true, ..self.cut.clone() });
    }

    /// Whole kinds of faults.
    fn leave_out_kinds(&mut self) {
        for (kind, _) in Fault::ALL {
            if self.report.struck.iter().any(|(struck, _)| *struck == kind) {
                let mut cut = self.cut.clone();
                cut.kinds.insert(kind);
                self.attempt(cut);
            }
        }
    }

    /// Commands: first many at once, at last each by itself.
    fn leave_out_commands(&mut self) {
        let mut size = self.report.sent.len().div_ceil(2);
        while size > 0 {
            let sent = self.report.sent.clone();
            for chunk in sent.chunks(size) {
                let mut cut = self.cut.clone();
                cut.commands.extend(chunk);
                self.attempt(cut);
            }
            size /= 2;
        }
    }

    /// Faults, likewise. With each that is gone others may come that were not there before.
    fn leave_out_faults(&mut self) {
        let mut size = self.report.struck.len().div_ceil(2);
        while size > 0 {
            let struck = self.report.struck.clone();
            for chunk in struck.chunks(size) {
                let mut cut = self.cut.clone();
                cut.faults.extend(chunk);
                self.attempt(cut);
            }
            size /= 2;
        }
    }

    /// Keeps to a cut if what is left violates the same rule.
    fn attempt(&mut self, cut: Cut) {
        if Instant::now() >= self.until {
            return;
        }
        let report = run(self.seed, &cut, &Trace::off());
        if let Some(violation) = &report.violation
            && violation.rule == self.violation.rule
        {
            (self.cut, self.violation, self.report) = (cut, violation.clone(), report);
        }
    }
}
