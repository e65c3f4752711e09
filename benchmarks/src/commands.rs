//! The same commands through every store, in turn.

use crate::arguments::Options;
use crate::contestant::{Contestant, prepare};
use crate::report::{self, Line, Report};
use crate::scenario::Scenario;
use crate::stores::{CqrsEs, EventStoreAdapter, Paceline, PutOnly, QueryAndPut, Store};

/// How many turns each store has at each load.
const TURNS: u32 = 5;

/// Runs every load, or the one that is asked for.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut report = Report::begin(options.json, "Commands")?;
    let mut lines = Vec::new();
    for scenario in Scenario::ALL {
        if options.scenario.is_none_or(|only| only == scenario) {
            report.scenario(scenario)?;
            let measured = run_scenario(scenario, options, &mut report)?;
            report.lines(&measured)?;
            lines.extend(measured);
        }
    }
    report.bounds(&report::bounds(&lines))
}

fn run_scenario(scenario: Scenario, options: &Options, report: &mut Report) -> anyhow::Result<Vec<Line>> {
    let mut entries = Vec::new();
    entries.extend(enter::<Paceline>(scenario, options, report)?);
    entries.extend(enter::<CqrsEs>(scenario, options, report)?);
    entries.extend(enter::<EventStoreAdapter>(scenario, options, report)?);
    entries.extend(enter::<PutOnly>(scenario, options, report)?);
    entries.extend(enter::<QueryAndPut>(scenario, options, report)?);
    let turn = options.time / TURNS;
    entries.iter_mut().try_for_each(|entry| entry.warm_up(turn / 2))?;
    for _ in 0..TURNS {
        entries.iter_mut().try_for_each(|entry| entry.run(turn))?;
    }
    entries.iter_mut().try_for_each(|entry| entry.meter(turn))?;
    entries.into_iter().map(Contestant::finish).collect()
}

/// Prepares a store if it is asked for and can run the load, and says with which settings, or why it cannot.
fn enter<S: Store>(
    scenario: Scenario,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<Option<Box<dyn Contestant>>> {
    if options.store.as_ref().is_some_and(|only| only != S::NAME) {
        return Ok(None);
    }
    let settings = S::settings(scenario);
    report.settings(S::NAME, settings)?;
    settings.ok().map(|_| prepare::<S>(scenario)).transpose()
}
