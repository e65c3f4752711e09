//! Starts, watches and stops a LocalStack.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::docker;
use crate::host;
use crate::instance::Instance;
use crate::interrupt::Interrupt;
use crate::tools::{Engine, Tools};

/// The first start compiles LocalStack's modules; in Docker the image may have to be pulled.
const START_LIMIT: Duration = Duration::from_mins(5);
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// A running LocalStack. Dropping it ends it with all that it started.
pub(crate) struct LocalStack<'a> {
    process: Child,
    port: u16,
    in_docker: bool,
    instance: &'a Instance,
    interrupt: &'a Interrupt,
}

impl<'a> LocalStack<'a> {
    /// Starts LocalStack without waiting until it answers.
    pub(crate) fn start(
        tools: &Tools,
        instance: &'a Instance,
        port: u16,
        interrupt: &'a Interrupt,
    ) -> Result<Self> {
        let settings = settings(port);
        let (mut command, in_docker) = match &tools.engine {
            Engine::Docker { .. } => (docker::command(port, &settings), true),
            Engine::Host { dynoxide } => {
                (host::command(&tools.python, dynoxide, instance, port, &settings)?, false)
            }
        };
        let log = File::create(instance.log())?;
        let process = command
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            // Ctrl-C is for this command alone; it ends LocalStack in its own time.
            .process_group(0)
            .spawn()
            .context("cannot start LocalStack")?;
        Ok(Self { process, port, in_docker, instance, interrupt })
    }

    /// Where it answers.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Waits until it answers.
    pub(crate) fn wait_until_healthy(&mut self) -> Result<()> {
        let interrupt = self.interrupt;
        let health = format!("{}/_localstack/health", self.endpoint());
        interrupt.wait_for("LocalStack to answer", START_LIMIT, || {
            self.require_running()?;
            Ok(ureq::get(&health).call().is_ok().then_some(()))
        })
    }

    /// Fails if it has ended by itself.
    pub(crate) fn require_running(&mut self) -> Result<()> {
        if let Some(status) = self.process.try_wait()? {
            bail!(
                "LocalStack ended ({status}); the end of {}:\n{}",
                self.instance.log().display(),
                self.instance.end_of_log()
            );
        }
        Ok(())
    }
}

impl Drop for LocalStack<'_> {
    fn drop(&mut self) {
        if self.in_docker {
            docker::stop(self.port);
        }
        // On this machine LocalStack lives as long as this pipe, and its children as long as LocalStack.
        drop(self.process.stdin.take());
        let instance = self.instance;
        let process = &mut self.process;
        let ended = poll(STOP_LIMIT, || matches!(process.try_wait(), Ok(Some(_))));
        if !ended {
            // Nothing more can be done about a process that cannot be killed.
            let _ = process.kill();
            let _ = process.wait();
        }
        if !poll(STOP_LIMIT, || is_empty(&instance.processes())) {
            println!("some processes did not end: see {}", instance.processes().display());
        }
    }
}

/// Polls until `condition` holds; false if it does not within `limit`. Not to be interrupted: it cleans up.
#[expect(clippy::disallowed_methods, reason = "the end of a process that is not our child cannot be awaited")]
fn poll(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    while !condition() {
        if started.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

/// Whether there is no file anywhere below `folder`.
fn is_empty(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return true };
    entries.flatten().all(|entry| entry.path().is_dir() && is_empty(&entry.path()))
}

/// What is set alike in Docker and on this machine.
fn settings(port: u16) -> Vec<(&'static str, String)> {
    [
        // In the URLs that it hands out.
        ("LOCALSTACK_HOST", format!("localhost:{port}")),
        // Deliver from streams and queues after 0.1 s, not 1 s; look at idle ones every 0.2 s, not 10 s.
        ("LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC", "0.1".to_owned()),
        ("LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC", "0.2".to_owned()),
        ("LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_ERROR_SEC", "2".to_owned()),
        // CloudFormation looks again at once at what is not ready, not every second: half the deployment's time.
        ("CFN_NO_WAIT_ITERATIONS", "300".to_owned()),
        // Nobody looks at metrics here.
        ("SQS_DISABLE_CLOUDWATCH_METRICS", "1".to_owned()),
        // Report nothing to anybody, fetch nothing from anywhere.
        ("DISABLE_EVENTS", "1".to_owned()),
        ("SKIP_SSL_CERT_DOWNLOAD", "1".to_owned()),
        ("USE_SSL", "0".to_owned()),
    ]
    .into()
}
