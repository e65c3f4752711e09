//! What must be installed before LocalStack can start: into `.localstack/`, once.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::Result;

use crate::docker;
use crate::dynoxide;
use crate::progress::step;
use crate::python::{self, Python};
use crate::workspace::Workspace;

/// The tools for the local cloud.
pub(crate) struct Tools {
    /// Deploys and lints; on this machine runs LocalStack, too.
    pub(crate) python: Python,
    /// Where LocalStack runs.
    pub(crate) engine: Engine,
}

/// Where LocalStack runs.
pub(crate) enum Engine {
    /// In its own image, with a container for each function's environment. Functions are built by the
    /// cargo-lambda in this folder.
    Docker { cargo_lambda: PathBuf },
    /// As processes of this machine, with this executable as the DynamoDB engine.
    Host { dynoxide: PathBuf },
}

impl Tools {
    /// Installs what is missing. Another command that installs at the same time is waited for.
    pub(crate) fn prepare(workspace: &Workspace) -> Result<Self> {
        let _lock = lock(workspace)?;
        let python = step("Python environment", |note| Python::prepare(workspace, note))?;
        let engine = if docker::answers() {
            Engine::Docker {
                cargo_lambda: step("cargo-lambda", |_| python::install_program(workspace, "cargo-lambda"))?,
            }
        } else {
            Engine::Host { dynoxide: step("DynamoDB engine", |note| dynoxide::prepare(workspace, note))? }
        };
        Ok(Self { python, engine })
    }

    /// The linters' part alone.
    pub(crate) fn prepare_python(workspace: &Workspace) -> Result<Python> {
        let _lock = lock(workspace)?;
        Python::prepare(workspace, &mut String::new())
    }
}

/// The lock is released when the file is dropped.
fn lock(workspace: &Workspace) -> Result<File> {
    fs::create_dir_all(workspace.local())?;
    let file = File::create(workspace.local().join("prepare.lock"))?;
    file.lock()?;
    Ok(file)
}
