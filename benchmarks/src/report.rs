//! What is printed: Markdown for people, or one JSON object a line for programs.

use std::io::{Stderr, Stdout, Write, stderr, stdout};

use serde::Serialize;

use crate::machine::Circumstances;
use crate::scenario::Scenario;

/// What was measured of one store with one load.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) store: &'static str,
    pub(crate) scenario: &'static str,
    pub(crate) commands_per_second: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    pub(crate) requests_per_command: f64,
    pub(crate) wcu_per_command: f64,
    pub(crate) rcu_per_command: f64,
    pub(crate) cpu_us_per_command: f64,
    #[serde(skip)]
    pub(crate) bytes_sent_per_command: f64,
    #[serde(skip)]
    pub(crate) bytes_received_per_command: f64,
    /// Commands that were given up after conflicts. They are in no other figure but those of the processor and the wire.
    #[serde(skip)]
    pub(crate) given_up: usize,
}

/// Where figures go.
#[derive(Debug)]
pub(crate) struct Report {
    json: bool,
    figures: Stdout,
    /// What is said beside the figures when they are for programs.
    remarks: Stderr,
}

impl Report {
    /// Begins with the circumstances.
    pub(crate) fn begin(json: bool, title: &str) -> anyhow::Result<Self> {
        let mut report = Self { json, figures: stdout(), remarks: stderr() };
        report.say(&format!("## {title}\n\nMeasured {}.\n", Circumstances::now()?))?;
        Ok(report)
    }

    /// A remark: among the figures for people, beside them for programs.
    pub(crate) fn say(&mut self, text: &str) -> anyhow::Result<()> {
        if self.json {
            writeln!(self.remarks, "{text}")?;
        } else {
            writeln!(self.figures, "{text}")?;
        }
        Ok(())
    }

    /// What comes next.
    pub(crate) fn scenario(&mut self, scenario: Scenario) -> anyhow::Result<()> {
        let shape = scenario.shape();
        self.say(&format!("### {}: {}\n", shape.name, shape.description))
    }

    /// The settings of a store, or why it does not run.
    pub(crate) fn settings(&mut self, store: &str, settings: Result<&str, &str>) -> anyhow::Result<()> {
        match settings {
            Ok(settings) => self.say(&format!("- {store}: {settings}.")),
            Err(reason) => self.say(&format!("- {store}: not run, {reason}.")),
        }
    }

    /// The figures of one load.
    pub(crate) fn lines(&mut self, lines: &[Line]) -> anyhow::Result<()> {
        if self.json {
            return self.json(lines);
        }
        let head = "\n| store | commands/s | p50 µs | p99 µs | requests | WCU | RCU | sent B | received B | CPU µs |\n\
                    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";
        writeln!(self.figures, "{head}")?;
        for line in lines {
            let given_up = match line.given_up {
                0 => String::new(),
                given_up => format!(" ({given_up} given up)"),
            };
            writeln!(
                self.figures,
                "| {}{given_up} | {:.0} | {:.0} | {:.0} | {:.2} | {:.2} | {:.2} | {:.0} | {:.0} | {:.0} |",
                line.store,
                line.commands_per_second,
                line.p50_us,
                line.p99_us,
                line.requests_per_command,
                line.wcu_per_command,
                line.rcu_per_command,
                line.bytes_sent_per_command,
                line.bytes_received_per_command,
                line.cpu_us_per_command,
            )?;
        }
        writeln!(self.figures)?;
        Ok(())
    }

    /// A table of figures: for people with these columns, for programs with those of the rows.
    pub(crate) fn table<R: Serialize>(
        &mut self,
        head: &str,
        rows: &[R],
        cells: impl Fn(&R) -> String,
    ) -> anyhow::Result<()> {
        if self.json {
            return self.json(rows);
        }
        writeln!(self.figures, "{head}")?;
        rows.iter().try_for_each(|row| writeln!(self.figures, "{}", cells(row)))?;
        writeln!(self.figures)?;
        Ok(())
    }

    fn json<R: Serialize>(&mut self, rows: &[R]) -> anyhow::Result<()> {
        for row in rows {
            writeln!(self.figures, "{}", serde_json::to_string(row)?)?;
        }
        Ok(())
    }

    /// How the figures stand to the bounds.
    pub(crate) fn bounds(&mut self, bounds: &[Bound]) -> anyhow::Result<()> {
        if bounds.is_empty() {
            return Ok(());
        }
        self.say("\n### Bounds\n\n| measure | bound | measured | met |\n| --- | --- | ---: | --- |")?;
        for Bound { measure, limit, measured, met } in bounds {
            let met = if *met { "yes" } else { "no" };
            self.say(&format!("| {measure} | {limit} | {measured:.2} | {met} |"))?;
        }
        Ok(())
    }
}

/// A bound, and what was measured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    pub(crate) measure: &'static str,
    pub(crate) limit: &'static str,
    pub(crate) measured: f64,
    pub(crate) met: bool,
}

/// The bounds that these lines speak of.
pub(crate) fn bounds(lines: &[Line]) -> Vec<Bound> {
    let line = |store: &str, scenario: &str| {
        lines.iter().find(|line| line.store == store && line.scenario == scenario)
    };
    let of = |scenario: &str, figure: fn(&Line) -> f64| line("paceline", scenario).map(figure);
    let against = |scenario: &str, other: &str| {
        Some(line("paceline", scenario)?.commands_per_second / line(other, scenario)?.commands_per_second)
    };
    let one_after_the_other = line("paceline", "eight-writers")
        .zip(line("cqrs-es", "append-cold"))
        .map(|(together, alone)| together.commands_per_second / alone.commands_per_second);
    let at_most = |measure, limit, most: f64, measured: Option<f64>| {
        // To the second digit, as it is printed: a run may hold a snapshot or a retry.
        measured.map(|measured| Bound { measure, limit, measured, met: measured < most + 0.005 })
    };
    let at_least = |measure, limit, least: f64, measured: Option<f64>| {
        measured.map(|measured| Bound { measure, limit, measured, met: measured >= least })
    };
    [
        at_most(
            "requests per command, warm",
            "1.00",
            1.0,
            of("append-warm", |line| line.requests_per_command),
        ),
        at_most(
            "requests per command, cold",
            "2.00",
            2.0,
            of("append-cold", |line| line.requests_per_command),
        ),
        at_most("WCU, one event", "1", 1.0, of("append-warm", |line| line.wcu_per_command)),
        at_most("WCU, three events", "1", 1.0, of("three-events", |line| line.wcu_per_command)),
        at_least("warm throughput / floor-put", "≥ 0.85", 0.85, against("append-warm", "floor-put")),
        at_least("warm throughput / cqrs-es", "≥ 3", 3.0, against("append-warm", "cqrs-es")),
        at_least(
            "cold throughput / floor-query-put",
            "≥ 0.85",
            0.85,
            against("append-cold", "floor-query-put"),
        ),
        at_least("8 writers, one stream / cqrs-es", "≥ 5", 5.0, against("eight-writers", "cqrs-es")),
        // Behind a queue of its own a store without group commit carries out one command after the other.
        at_least("8 writers, one stream / cqrs-es, one writer", "≥ 1", 1.0, one_after_the_other),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Says what can be asked for.
pub(crate) fn help() -> anyhow::Result<()> {
    let scenarios = Scenario::ALL.map(|scenario| scenario.shape().name).join(", ");
    writeln!(
        stdout(),
        "cargo run --release -p benchmarks -- <task> [options]\n\n\
         commands     the same commands through every store, in turn\n\
         load         a cold load against the length of the stream\n\
         replay       a replay from memory against the number of events\n\
         delivery     what comes after a commit: relay, projection, process manager, its commands\n\
         leaderboard  an effort from its import to its rank, against the number of athletes\n\n\
         --seconds N      how long each store runs each load (5)\n\
         --json           one JSON object a line; remarks go to standard error\n\
         --store NAME     paceline, cqrs-es, event-store-adapter-rs, floor-put, floor-query-put\n\
         --scenario NAME  {scenarios}"
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(store: &'static str, scenario: &'static str, commands_per_second: f64) -> Line {
        Line {
            store,
            scenario,
            commands_per_second,
            p50_us: 1.0,
            p99_us: 2.0,
            requests_per_command: 1.001,
            wcu_per_command: 1.0,
            rcu_per_command: 0.0,
            cpu_us_per_command: 3.0,
            bytes_sent_per_command: 4.0,
            bytes_received_per_command: 5.0,
            given_up: 0,
        }
    }

    #[test]
    fn a_line_has_exactly_the_keys_that_programs_read() {
        let json = serde_json::to_value(line("paceline", "append-warm", 1.0)).unwrap();

        let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = [
            "store",
            "scenario",
            "commands_per_second",
            "p50_us",
            "p99_us",
            "requests_per_command",
            "wcu_per_command",
            "rcu_per_command",
            "cpu_us_per_command",
        ];
        assert_eq!(keys.len(), expected.len());
        assert!(expected.iter().all(|key| keys.contains(key)), "{keys:?}");
    }

    #[test]
    fn bounds_are_ratios_within_one_run() {
        let lines = [line("paceline", "append-warm", 90.0), line("floor-put", "append-warm", 100.0)];

        let bounds = bounds(&lines);

        let ratio = bounds.iter().find(|bound| bound.measure == "warm throughput / floor-put").unwrap();
        assert!((ratio.measured - 0.9).abs() < 1e-9 && ratio.met);
        assert!(bounds.iter().all(|bound| bound.measure != "warm throughput / cqrs-es"));
    }

    #[test]
    fn a_bound_is_met_to_the_second_digit() {
        let bounds = bounds(&[line("paceline", "append-warm", 90.0)]);

        assert!(bounds.iter().find(|bound| bound.measure == "requests per command, warm").unwrap().met);
    }
}
