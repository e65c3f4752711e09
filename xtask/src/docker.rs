//! LocalStack in Docker: the pinned image, which starts functions in containers beside its own.

use std::process::{Command, Stdio};

use crate::process;

const IMAGE: &str = "localstack/localstack:4.14.0";

/// Whether an engine answers, rather than only a client being installed.
pub(crate) fn answers() -> bool {
    Command::new("docker")
        .args(["info", "--format", "{{.ServerVersion}}"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command that runs LocalStack on `port` until it is stopped.
pub(crate) fn command(port: u16, settings: &[(&str, String)]) -> Command {
    // Left by a command that was killed.
    remove(port);
    let mut command = Command::new("docker");
    command.args(["run", "--rm", "--name", &container(port)]);
    command.args(["--publish", &format!("127.0.0.1:{port}:{port}")]);
    command.args(["--volume", "/var/run/docker.sock:/var/run/docker.sock"]);
    for (name, value) in settings {
        command.args(["--env", &format!("{name}={value}")]);
    }
    command.args(["--env", &format!("GATEWAY_LISTEN=0.0.0.0:{port}"), IMAGE]);
    command
}

/// Stops LocalStack in good order, so that it ends the containers of the functions.
pub(crate) fn stop(port: u16) {
    // It may have ended by itself; then there is nothing to do.
    let _ = process::output(Command::new("docker").args(["stop", "--time", "20", &container(port)]));
}

fn remove(port: u16) {
    let _ = process::output(Command::new("docker").args(["rm", "--force", &container(port)]));
}

fn container(port: u16) -> String {
    format!("paceline-localstack-{port}")
}
