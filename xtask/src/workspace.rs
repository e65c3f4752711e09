//! Where things are in this repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::process;

/// The repository as Cargo sees it.
pub(crate) struct Workspace {
    /// The folder of `template.yaml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever it is configured to be.
    pub(crate) target: PathBuf,
    /// The names of the functions: the crates in `functions/`.
    pub(crate) functions: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}

impl Workspace {
    /// Asks Cargo.
    pub(crate) fn open() -> Result<Self> {
        let metadata =
            process::output(Self::cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: Metadata = serde_json::from_str(&metadata).context("cannot read cargo metadata")?;
        let folder = metadata.workspace_root.join("functions");
        let mut functions: Vec<String> = metadata
            .packages
            .into_iter()
            .filter(|package| package.manifest_path.starts_with(&folder))
            .map(|package| package.name)
            .collect();
        functions.sort();
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory, functions })
    }

    /// The Cargo that runs this command.
    pub(crate) fn cargo() -> Command {
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// The ignored folder for all that is installed, deployed or logged.
    pub(crate) fn local(&self) -> PathBuf {
        self.root.join(".localstack")
    }

    /// The sources of the Python package and its locks.
    pub(crate) fn extension(&self) -> PathBuf {
        self.root.join("infra/localstack")
    }

    /// The deployment's template.
    pub(crate) fn template(&self) -> PathBuf {
        self.root.join("template.yaml")
    }

    /// The template of the bank, for whole-system tests.
    pub(crate) fn bank_template(&self) -> PathBuf {
        self.root.join("tests/system/bank.yaml")
    }

    /// The folder of the nested templates.
    pub(crate) fn nested_templates(&self) -> PathBuf {
        self.root.join("infra")
    }
}

/// A path under the root, shown from there.
pub(crate) fn shown<'a>(workspace: &Workspace, path: &'a Path) -> std::path::Display<'a> {
    path.strip_prefix(&workspace.root).unwrap_or(path).display()
}
