//! Holds `docs/segment-challenge.md` to the code: its tables say what the types say.
//!
//! `UPDATE_DOCS=1 cargo nextest run -p template-tests domain_map` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use segment_challenge::athlete::AthleteCommand;
use segment_challenge::challenge::ChallengeCommand;
use segment_challenge::challenge_leaderboard::ChallengeLeaderboardCommand;
use segment_challenge::club::ClubCommand;
use segment_challenge::notifications::AthleteNotificationsCommand;
use segment_challenge::stage::StageCommand;
use segment_challenge::stage_leaderboard::StageLeaderboardCommand;
use serde_json::Value;

use crate::subscribers::{Kind, SUBSCRIBERS, Subscriber, categories};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/segment-challenge.md");
const BEGIN: &str = "<!-- From here on the page is written by its test, from the code. -->\n";

/// Each aggregate by the category of its streams, with its commands.
const AGGREGATES: &[(&str, &[&str])] = &[
    ("challenge", ChallengeCommand::NAMES),
    ("stage", StageCommand::NAMES),
    ("stage-leaderboard", StageLeaderboardCommand::NAMES),
    ("challenge-leaderboard", ChallengeLeaderboardCommand::NAMES),
    ("athlete", AthleteCommand::NAMES),
    ("club", ClubCommand::NAMES),
    ("athlete-notifications", AthleteNotificationsCommand::NAMES),
];

#[test]
fn the_page_says_what_the_code_does() {
    let page = fs::read_to_string(PAGE).unwrap();
    let (introduction, tables) = page.split_once(BEGIN).unwrap();
    let expected = tables_of_code();

    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, format!("{introduction}{BEGIN}{expected}")).unwrap();
    } else {
        assert!(
            tables == expected,
            "docs/segment-challenge.md is out of date: run this test with UPDATE_DOCS=1"
        );
    }
}

#[test]
fn every_event_is_of_an_aggregate_and_every_command_that_is_sent_is_known() {
    for (event, category) in categories() {
        assert!(AGGREGATES.iter().any(|(name, _)| *name == category), "{event} is of {category}");
    }
    for (process_manager, commands) in sent() {
        for command in commands {
            assert!(
                AGGREGATES.iter().any(|(_, known)| known.contains(&&*command)),
                "{process_manager}: {command}"
            );
        }
    }
}

fn tables_of_code() -> String {
    let (categories, sent) = (categories(), sent());
    let mut page = String::new();
    page.push_str("\n## Who reacts to whom\n\n```mermaid\nflowchart LR\n");
    for subscriber in of_kind(Kind::ProcessManager) {
        let sources: BTreeSet<&str> =
            subscriber.reads.iter().map(|event| categories[event.name.as_ref()].as_str()).collect();
        for source in sources {
            writeln!(page, "  {source}([{source}]) -->|events| {}", subscriber.name).unwrap();
        }
        let targets: BTreeSet<&str> =
            sent.get(subscriber.name).into_iter().flatten().map(|command| target_of(command)).collect();
        for target in targets {
            writeln!(page, "  {} -.->|commands| {target}([{target}])", subscriber.name).unwrap();
        }
    }
    page.push_str("```\n\n## Aggregates\n\n| aggregate | commands | events |\n| --- | --- | --- |\n");
    for (category, commands) in AGGREGATES {
        let events = categories.iter().filter(|(_, of)| of == category).map(|(event, _)| event.as_str());
        writeln!(page, "| {category} | {} | {} |", commands.join(", "), joined(events)).unwrap();
    }
    page.push_str("\n## Process managers\n\n| process manager | follows | sends |\n| --- | --- | --- |\n");
    for subscriber in of_kind(Kind::ProcessManager) {
        let commands = sent.get(subscriber.name).into_iter().flatten().map(String::as_str);
        writeln!(page, "| {} | {} | {} |", subscriber.name, reads(subscriber), joined(commands)).unwrap();
    }
    page.push_str("\n## Event handlers\n\n| event handler | follows |\n| --- | --- |\n");
    for subscriber in of_kind(Kind::EventHandler) {
        writeln!(page, "| {} | {} |", subscriber.name, reads(subscriber)).unwrap();
    }
    page.push_str("\n## Projections\n\n| projection | follows |\n| --- | --- |\n");
    for subscriber in of_kind(Kind::Projection) {
        writeln!(page, "| {} | {} |", subscriber.name, reads(subscriber)).unwrap();
    }
    page.push_str("\n## Events\n\n| event | of | who reacts |\n| --- | --- | --- |\n");
    for (event, category) in &categories {
        let readers = SUBSCRIBERS.iter().filter(|it| it.reads.iter().any(|read| read.name == *event));
        writeln!(page, "| {event} | {category} | {} |", joined(readers.map(|it| it.name))).unwrap();
    }
    page
}

fn of_kind(kind: Kind) -> impl Iterator<Item = &'static Subscriber> {
    SUBSCRIBERS.iter().filter(move |subscriber| subscriber.kind == kind)
}

fn reads(subscriber: &Subscriber) -> String {
    joined(subscriber.reads.iter().map(|event| event.name.as_ref()))
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn target_of(command: &str) -> &'static str {
    AGGREGATES.iter().find(|(_, commands)| commands.contains(&command)).unwrap().0
}

/// The commands that each process manager sends in its scenarios.
fn sent() -> BTreeMap<&'static str, BTreeSet<String>> {
    let scenarios = include_str!("../../../shared/segment-challenge/tests/scenarios/process_managers.json");
    let scenarios: Vec<Value> = serde_json::from_str(scenarios).unwrap();
    let mut sent = BTreeMap::<_, BTreeSet<String>>::new();
    for scenario in &scenarios {
        let name = scenario["process_manager"].as_str().unwrap().replace('_', "-");
        let of_scenario =
            |it: &&Subscriber| it.name.strip_suffix("-process-manager").unwrap_or(it.name) == name;
        let subscriber =
            SUBSCRIBERS.iter().find(of_scenario).unwrap_or_else(|| panic!("{name} is not deployed"));
        let commands = scenario["then"]["commands"].as_array().into_iter().flatten();
        let names = commands.map(|command| command["type"].as_str().unwrap().to_owned());
        sent.entry(subscriber.name).or_default().extend(names);
    }
    sent
}
