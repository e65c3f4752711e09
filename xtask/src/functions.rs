//! Builds the functions and lays them out for Lambda.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::application::Application;
use crate::digest::Digest;
use crate::instance::Instance;
use crate::process;
use crate::tools::Engine;
use crate::workspace::Workspace;

/// The code of one function.
pub(crate) struct Code {
    /// The hash of its binary.
    pub(crate) hash: String,
    /// The folder that holds the binary as `bootstrap`; another one for each hash.
    pub(crate) folder: PathBuf,
}

/// Builds every function of some applications for where it will run.
pub(crate) fn build(workspace: &Workspace, engine: &Engine, applications: &[&Application]) -> Result<()> {
    let mut command = Workspace::cargo();
    match engine {
        Engine::Host { .. } => {
            command.arg("build");
        }
        // Links against the C library of Lambda's image, whatever this machine has.
        Engine::Docker { cargo_lambda } => {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let path = std::iter::once(cargo_lambda.clone()).chain(std::env::split_paths(&path));
            command.env("PATH", std::env::join_paths(path)?).args(["lambda", "build"]);
            if cfg!(target_arch = "aarch64") {
                command.arg("--arm64");
            }
        }
    }
    let crates: BTreeSet<&String> = applications.iter().flat_map(|application| &application.crates).collect();
    for name in crates {
        command.args(["--package", name]);
    }
    process::run(command.current_dir(&workspace.root))
}

/// Copies each binary that is new to the instance to where Lambda runs it from.
pub(crate) fn lay_out(
    workspace: &Workspace,
    engine: &Engine,
    instance: &Instance,
    application: &Application,
) -> Result<BTreeMap<String, Code>> {
    application
        .crates
        .iter()
        .map(|name| {
            let binary = match engine {
                Engine::Host { .. } => workspace.target.join("debug").join(name),
                Engine::Docker { .. } => workspace.target.join("lambda").join(name).join("bootstrap"),
            };
            let hash = Digest::default().file(&binary)?.finish();
            let folder = instance.functions().join(name).join(&hash);
            let bootstrap = folder.join("bootstrap");
            if !bootstrap.exists() {
                fs::create_dir_all(&folder)?;
                fs::copy(&binary, &bootstrap).with_context(|| {
                    format!("cannot copy {} to {}", binary.display(), bootstrap.display())
                })?;
            }
            Ok((name.clone(), Code { hash, folder }))
        })
        .collect()
}
