//! The Python environment: LocalStack, our extension of it, and the linters for templates.
//!
//! It lies in `.localstack/python-<hash>`, where the hash is of the locks and the extension's sources, so that
//! it is made again only when one of them changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::digest::Digest;
use crate::process;
use crate::workspace::Workspace;

/// What LocalStack needs: older versions fail, newer ones lack packages.
const VERSION: &str = "3.13";

/// A ready environment.
pub(crate) struct Python {
    folder: PathBuf,
}

impl Python {
    /// Makes the environment, unless it exists.
    pub(crate) fn prepare(workspace: &Workspace, note: &mut String) -> Result<Self> {
        let extension = workspace.extension();
        let hash = Digest::default()
            .text(VERSION)
            .file(&extension.join("requirements.lock"))?
            .file(&extension.join("pyproject.toml"))?
            .folder(&extension.join("paceline_localstack"), &["py"])?
            .finish();
        let python = Self { folder: workspace.local().join(format!("python-{hash}")) };
        let finished = python.folder.join("finished");
        if finished.exists() {
            "unchanged".clone_into(note);
            return Ok(python);
        }
        let uv = Uv(install_program(workspace, "uv")?.join("uv"));
        let interpreter = find_interpreter(&uv)?;
        process::output(
            uv.command().args(["venv", "--clear", "--python"]).arg(&interpreter).arg(&python.folder),
        )?;
        let lock = extension.join("requirements.lock");
        process::output(python.uv_pip(&uv, "sync").arg("--require-hashes").arg(lock))?;
        process::output(
            python.uv_pip(&uv, "install").args(["--no-deps", "--no-build-isolation"]).arg(&extension),
        )?;
        fs::write(finished, "")?;
        *note = format!("installed with {}", interpreter.display());
        Ok(python)
    }

    /// A module of the environment, as `python -m` runs it. It knows nothing of the user's AWS account, nor of
    /// other settings for LocalStack.
    pub(crate) fn module(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join("bin/python"));
        command.args(["-m", name]);
        for (setting, _) in std::env::vars_os() {
            if setting
                .to_str()
                .is_some_and(|name| name.starts_with("AWS_") || name.starts_with("LOCALSTACK_"))
            {
                command.env_remove(setting);
            }
        }
        command
    }

    /// A program that the environment's packages bring.
    pub(crate) fn program(&self, name: &str) -> Command {
        Command::new(self.folder.join("bin").join(name))
    }

    /// Where LocalStack may keep what it finds out about the environment.
    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    fn uv_pip(&self, uv: &Uv, action: &str) -> Command {
        let mut command = uv.command();
        command.args(["pip", action, "--python"]).arg(self.folder.join("bin/python"));
        command
    }
}

/// The installer, in a small environment of its own.
struct Uv(PathBuf);

impl Uv {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.arg("--no-progress");
        command
    }
}

/// Installs `<program>.requirements.lock` into a small environment of its own, with what any Python 3 brings,
/// unless it is there. Returns the environment's folder of programs.
pub(crate) fn install_program(workspace: &Workspace, program: &str) -> Result<PathBuf> {
    let lock = workspace.extension().join(format!("{program}.requirements.lock"));
    let hash = Digest::default().file(&lock)?.finish();
    let folder = workspace.local().join(format!("{program}-{hash}"));
    let programs = folder.join("bin");
    if !programs.join(program).exists() {
        process::output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))
            .context("Python 3 with its module venv is needed (on Debian: apt-get install python3-venv)")?;
        process::output(
            Command::new(programs.join("pip"))
                .args(["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"])
                .arg(&lock),
        )?;
    }
    Ok(programs)
}

/// Finds a Python of the wanted version: on PATH, under pyenv, or what uv finds or can install.
fn find_interpreter(uv: &Uv) -> Result<PathBuf> {
    let on_path = PathBuf::from(format!("python{VERSION}"));
    if let Some(found) = std::iter::once(on_path).chain(pyenv_interpreters()).find(|path| is_wanted(path)) {
        return Ok(found);
    }
    let found = process::output(uv.command().args(["python", "find", VERSION])).or_else(|_| {
        process::output(uv.command().args(["python", "install", VERSION]))?;
        process::output(uv.command().args(["python", "find", VERSION]))
    });
    match found {
        Ok(path) => Ok(PathBuf::from(path.trim())),
        Err(error) => bail!(
            "Python {VERSION} is needed and was not found: not as python{VERSION} on PATH, not under pyenv, and \
             uv could not install it. Install it, for instance with `pyenv install {VERSION}`.\n{error:#}"
        ),
    }
}

/// pyenv's interpreters, whether or not its current selection has them on PATH.
fn pyenv_interpreters() -> Vec<PathBuf> {
    let root = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".pyenv")))
        .unwrap_or_default();
    let Ok(versions) = fs::read_dir(root.join("versions")) else { return Vec::new() };
    let name = format!("bin/python{VERSION}");
    let mut found: Vec<PathBuf> = versions.flatten().map(|version| version.path().join(&name)).collect();
    found.retain(|path| path.exists());
    found.sort();
    found
}

/// Whether this really runs: pyenv puts programs on PATH that only say which version is not selected.
fn is_wanted(interpreter: &Path) -> bool {
    Command::new(interpreter)
        .args(["-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
        .output()
        .is_ok_and(|output| output.status.success() && output.stdout.trim_ascii() == VERSION.as_bytes())
}
