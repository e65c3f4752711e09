//! The folder that keeps schemas and examples: `category/EventType.v1.schema.json`, and `.example.json` beside it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Contract;

/// What is wrong with a folder.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A type has another form than the one that stands under its version.
    #[error("{0} has changed: give the type a new version, and an upcast from this one")]
    Changed(String),
    /// There is no schema or no example.
    #[error("{0} is missing: write it with the command `events-schema`")]
    Missing(String),
    /// A story must tell of it.
    #[error("no story tells of {0}: add a command that gives it")]
    Untold(String),
    /// An example that can no longer be read, or is written otherwise.
    #[error("the example of {event} cannot be read as it was written: {reason}")]
    Unreadable {
        /// The event and the version.
        event: String,
        /// What is wrong.
        reason: String,
    },
    /// A file that belongs to no event.
    #[error("{0} belongs to no event: what was once written stands for ever")]
    Stray(PathBuf),
    /// The folder cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Writes the schemas and examples that are not there, and gives their paths. What is there stays as it is, except for
/// the descriptions in schemas.
///
/// # Errors
/// The first [`Fault`].
pub fn write_missing(folder: &Path, contracts: &[Contract]) -> Result<Vec<PathBuf>, Fault> {
    let mut written = vec![];
    for contract in contracts {
        let [schema, example] = paths(folder, contract, contract.event_type.version);
        match read(&schema)? {
            Some(kept) if kept == contract.schema => {}
            Some(kept) if form_of(&kept) != form_of(&contract.schema) => {
                return Err(Fault::Changed(contract.event_type.to_string()));
            }
            _ => written.push(write(schema, &contract.schema)?),
        }
        if read(&example)?.is_none() {
            let untold = || Fault::Untold(contract.event_type.to_string());
            written.push(write(example, contract.example.as_ref().ok_or_else(untold)?)?);
        }
    }
    Ok(written)
}

/// Finds everything that is wrong with a folder: forms that have changed, what is missing, examples of any version that
/// can no longer be read, and files that belong to no event.
///
/// # Errors
/// The last is what keeps it from being read at all.
pub fn check(folder: &Path, contracts: &[Contract]) -> Result<Vec<Fault>, Fault> {
    let mut faults = vec![];
    let mut files = files(folder)?;
    for contract in contracts {
        for version in 1..=contract.event_type.version {
            let event = format!("{} v{version}", contract.event_type.name);
            let [schema, example] = paths(folder, contract, version).map(|path| files.remove(&path));
            match schema {
                None => faults.push(Fault::Missing(format!("the schema of {event}"))),
                Some(kept) if version == contract.event_type.version => {
                    if form_of(&kept) != form_of(&contract.schema) {
                        faults.push(Fault::Changed(event.clone()));
                    }
                }
                Some(_) => {}
            }
            match example {
                None => faults.push(Fault::Missing(format!("the example of {event}"))),
                Some(kept) => faults.extend(check_example(contract, version, &kept, event)),
            }
        }
    }
    faults.extend(files.into_keys().map(Fault::Stray));
    Ok(faults)
}

/// An example of any version is read; one of the current version is written again as it is.
fn check_example(contract: &Contract, version: u32, kept: &Value, event: String) -> Option<Fault> {
    let reason = match contract.read(version, kept) {
        Err(error) => error.to_string(),
        Ok(None) => "its type is not known".into(),
        Ok(Some(again)) if version == contract.event_type.version && again != *kept => {
            format!("now it is {again}")
        }
        Ok(Some(_)) => return None,
    };
    Some(Fault::Unreadable { event, reason })
}

fn paths(folder: &Path, contract: &Contract, version: u32) -> [PathBuf; 2] {
    let file = |kind| format!("{}.v{version}.{kind}.json", contract.event_type.name);
    ["schema", "example"].map(|kind| folder.join(contract.category).join(file(kind)))
}

/// A schema without descriptions: words may be improved, the form may not change.
fn form_of(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let is_form = |(name, value): &(&String, &Value)| *name != "description" || !value.is_string();
            let form = |(name, value): (&String, &Value)| (name.clone(), form_of(value));
            Value::Object(fields.iter().filter(is_form).map(form).collect())
        }
        // Of names the order means nothing: those of required fields, and of a closed set.
        Value::Array(names) if names.iter().all(Value::is_string) => {
            let mut names = names.clone();
            names.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
            Value::Array(names)
        }
        Value::Array(elements) => Value::Array(elements.iter().map(form_of).collect()),
        other => other.clone(),
    }
}

fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Value>, Fault> {
    let mut found = BTreeMap::new();
    for category in list(folder)?.into_iter().filter(|path| path.is_dir()) {
        for path in list(&category)? {
            let value = read(&path)?.unwrap_or_default();
            found.insert(path, value);
        }
    }
    Ok(found)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let entries = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()
    });
    entries.map_err(|source| Fault::File { path: folder.to_owned(), source })
}

fn read(path: &Path) -> Result<Option<Value>, Fault> {
    let parsed = match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::from),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    };
    parsed.map_err(|source| Fault::File { path: path.to_owned(), source })
}

fn write(path: PathBuf, value: &Value) -> Result<PathBuf, Fault> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    match folder.and_then(|()| fs::write(&path, format!("{value:#}\n"))) {
        Ok(()) => Ok(path),
        Err(source) => Err(Fault::File { path, source }),
    }
}
