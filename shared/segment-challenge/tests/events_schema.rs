//! The events keep their forms: what stands in `events-schema/` is what the types write and read.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

use segment_challenge::schema::{check, contracts};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events-schema")
}

#[test]
fn no_event_has_changed_without_a_new_version() {
    let faults = check(&folder(), &contracts().unwrap()).unwrap();

    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_changed_form_is_found() {
    let mut contracts = contracts().unwrap();
    let created =
        contracts.iter_mut().find(|contract| contract.event_type.name == "ChallengeCreated").unwrap();
    created.schema["properties"]["name"]["type"] = "number".into();

    let faults = check(&folder(), &contracts).unwrap();

    assert_eq!(faults.len(), 1);
    assert!(faults[0].to_string().starts_with("ChallengeCreated v1 has changed"), "{}", faults[0]);
}

#[test]
fn every_example_is_valid_by_the_schema_beside_it() {
    let mut examples = 0;
    for category in std::fs::read_dir(folder()).unwrap() {
        for entry in std::fs::read_dir(category.unwrap().path()).unwrap() {
            let path = entry.unwrap().path();
            let Some(event) = path.to_str().unwrap().strip_suffix(".example.json") else { continue };
            let schema = read(Path::new(&format!("{event}.schema.json")));
            let validator = jsonschema::validator_for(&schema).unwrap();
            let faults: Vec<_> = validator.iter_errors(&read(&path)).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{}: {faults:?}", path.display());
            examples += 1;
        }
    }
    assert!(examples >= contracts().unwrap().len());
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
