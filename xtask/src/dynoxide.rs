//! dynoxide, the DynamoDB engine behind LocalStack on this machine.

use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

const VERSION: &str = "3.2.0";

/// Builds and installs dynoxide, unless it is there, and returns its executable.
pub(crate) fn prepare(workspace: &Workspace, note: &mut String) -> Result<PathBuf> {
    let folder = workspace.local().join(format!("dynoxide-{VERSION}"));
    let executable = folder.join("bin/dynoxide");
    if executable.exists() {
        "unchanged".clone_into(note);
        return Ok(executable);
    }
    process::run(
        Workspace::cargo()
            .args(["install", "dynoxide-rs", "--version", VERSION, "--locked", "--quiet"])
            .args(["--no-default-features", "--features", "native-sqlite,http-server,cli"])
            .arg("--root")
            .arg(&folder)
            .arg("--target-dir")
            .arg(workspace.target.join("dynoxide"))
            // Its release profile is for the smallest binary and takes twice as long to build.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    )?;
    *note = format!("version {VERSION} built");
    Ok(executable)
}
