//! The faults that are planted.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A fault in the delivery code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The name of its file.
    pub(crate) name: String,
    /// What it breaks.
    pub(crate) what: String,
    pub(crate) patch: PathBuf,
    /// The first file that it changes.
    place: String,
}

impl Fault {
    /// Those whose names have one of these parts, or all. Those in one crate follow each other, so that less is built.
    pub(crate) fn all(parts: &[String]) -> anyhow::Result<Vec<Self>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mutants");
        let mut faults = Vec::new();
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let patch = entry?.path();
            let name = patch.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let is_wanted = parts.is_empty() || parts.iter().any(|part| name.contains(part));
            if patch.extension().is_some_and(|extension| extension == "patch") && is_wanted {
                let text = fs::read_to_string(&patch)?;
                let what = text.lines().next().and_then(|line| line.strip_prefix("# "));
                let what = what.with_context(|| format!("{name} does not say what it breaks"))?.to_owned();
                let place =
                    text.lines().find_map(|line| line.strip_prefix("+++ ")).unwrap_or_default().to_owned();
                faults.push(Self { name, what, patch, place });
            }
        }
        faults.sort_by(|one, other| (&one.place, &one.name).cmp(&(&other.place, &other.name)));
        anyhow::ensure!(!faults.is_empty(), "there is no such fault");
        Ok(faults)
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn every_fault_can_be_planted_in_the_code_as_it_is() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for fault in Fault::all(&[]).unwrap() {
            let mut git = Command::new("git");
            let applied =
                git.current_dir(&root).args(["apply", "--check"]).arg(&fault.patch).output().unwrap();

            assert!(applied.status.success(), "{}: {}", fault.name, String::from_utf8_lossy(&applied.stderr));
        }
    }
}
