//! The scenarios in `scenarios/` are run as a user runs them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn athletes() {
    passes(&file("athlete"));
    passes(&file("athlete_notifications"));
}

#[test]
fn clubs() {
    passes(&file("club"));
}

#[test]
fn challenges() {
    passes(&file("challenge"));
    passes(&file("challenge_leaderboard"));
}

#[test]
fn stages() {
    passes(&file("stage"));
    passes(&file("stage_leaderboard"));
}

#[test]
fn process_managers() {
    passes(&file("process_managers"));
}

#[test]
fn projections() {
    passes(&file("projections"));
}

#[test]
fn what_differs_is_shown_and_counted() {
    let wrong = r#"[{
        "name": "nobody hosts what is not there",
        "aggregate": "challenge",
        "when": [{"type": "HostChallenge", "data": {"challenge_id": "c-1", "hosted_by_athlete_id": "athlete-1"}}],
        "then": {"events": []}
    }, {
        "name": "an unknown command",
        "aggregate": "challenge",
        "when": [{"type": "PaintChallenge", "data": {}}],
        "then": {"events": []}
    }]"#;

    let (succeeded, printed) = run(&written("wrong.json", wrong));

    assert!(!succeeded);
    for part in ["nobody hosts", "challenge_not_created", "no command PaintChallenge"] {
        assert!(printed.contains(part), "{printed}");
    }
    assert!(printed.ends_with("0 passed, 2 failed\n"), "{printed}");
}

#[test]
fn a_file_that_holds_no_scenarios_is_named() {
    let (succeeded, printed) = run(&written("broken.json", "{"));

    assert!(!succeeded);
    assert!(printed.contains("broken.json: the file holds no list of scenarios"), "{printed}");
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/scenarios/{name}.json"))
}

fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn run(file: &Path) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_scenarios")).arg(file).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

fn passes(file: &Path) {
    let (succeeded, printed) = run(file);
    assert!(succeeded && printed.ends_with(" passed, 0 failed\n"), "{printed}");
}
