//! LocalStack as processes of this machine: its Python package with our extension.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::instance::Instance;
use crate::python::Python;

/// The command that runs LocalStack on `port` for as long as its standard input is open.
pub(crate) fn command(
    python: &Python,
    dynoxide: &Path,
    instance: &Instance,
    port: u16,
    settings: &[(&str, String)],
) -> Result<Command> {
    let temporary = instance.scratch().join("tmp");
    fs::create_dir_all(&temporary)?;
    let mut command = python.module("paceline_localstack");
    command
        .envs(settings.iter().map(|(name, value)| (*name, value)))
        .env("GATEWAY_LISTEN", format!("127.0.0.1:{port}"))
        // The extension: functions as processes, dynoxide for DynamoDB.
        .env("LAMBDA_RUNTIME_EXECUTOR", "process")
        .env("PACELINE_LOGS", instance.logs())
        .env("PACELINE_PROCESSES", instance.processes())
        .env("PACELINE_DYNOXIDE", dynoxide)
        .env("DYNAMODB_IN_MEMORY", "1")
        .env("PROVIDER_OVERRIDE_DYNAMODB", "v2")
        .env("PROVIDER_OVERRIDE_DYNAMODBSTREAMS", "v2")
        // Write below the scratch folder only, also where this machine is itself a container.
        .env("OVERRIDE_IN_DOCKER", "0")
        .env("FILESYSTEM_ROOT", instance.scratch())
        .env("TMPDIR", temporary)
        .env("XDG_CACHE_HOME", python.cache())
        // No DNS server.
        .env("DNS_ADDRESS", "0")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_DEFAULT_REGION", "us-east-1");
    Ok(command)
}
