//! The folder of one LocalStack: its files, its functions, their logs and processes, and what is deployed on it.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// The folder `.localstack/<name>`.
pub(crate) struct Instance {
    folder: PathBuf,
    /// Held for as long as this command uses the folder.
    _lock: Option<File>,
}

impl Instance {
    /// Takes the folder for this command alone and empties it.
    ///
    /// # Errors
    /// Another command uses it.
    pub(crate) fn create(workspace: &Workspace, name: &str) -> Result<Self> {
        fs::create_dir_all(workspace.local())?;
        let lock = File::create(workspace.local().join(format!("{name}.lock")))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "`cargo xtask {name}` runs already in this clone; to update it, use `cargo xtask deploy`"
                )
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let instance = Self { folder: workspace.local().join(name), _lock: Some(lock) };
        if instance.folder.exists() {
            fs::remove_dir_all(&instance.folder)?;
        }
        for folder in [instance.logs(), instance.function_processes(), instance.scratch()] {
            fs::create_dir_all(folder)?;
        }
        Ok(instance)
    }

    /// The folder that another command uses.
    pub(crate) fn of_another_command(workspace: &Workspace, name: &str) -> Self {
        Self { folder: workspace.local().join(name), _lock: None }
    }

    /// LocalStack's own output.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("localstack.log")
    }

    /// A log file `<function>.log` for each function.
    pub(crate) fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// A file `<kind>/<name>/<pid>` for each process that runs, where the kind is `functions` or `engines`.
    pub(crate) fn processes(&self) -> PathBuf {
        self.folder.join("processes")
    }

    /// A file `<function>/<pid>` for each process that runs a function.
    pub(crate) fn function_processes(&self) -> PathBuf {
        self.processes().join("functions")
    }

    /// What LocalStack writes.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.folder.join("scratch")
    }

    /// Where functions are laid out as `<function>/<hash>/bootstrap`.
    pub(crate) fn functions(&self) -> PathBuf {
        self.folder.join("functions")
    }

    /// What is deployed as the stack of this name.
    pub(crate) fn deployment(&self, stack: &str) -> PathBuf {
        self.folder.join(format!("{stack}.json"))
    }

    /// The last lines of LocalStack's output.
    pub(crate) fn end_of_log(&self) -> String {
        end_of(&self.log(), 25)
    }
}

fn end_of(path: &Path, lines: usize) -> String {
    let content = fs::read_to_string(path).unwrap_or_default();
    let all: Vec<&str> = content.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}
