//! DynamoDB: dynoxide over HTTP, in a process of its own, so that its CPU time is not the client's.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use dynoxide::Database;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::counting::Counter;

/// The argument by which this program runs as the engine.
pub(crate) const ARGUMENT: &str = "engine";

/// A running engine. It ends with this value, or with this process.
#[derive(Debug)]
pub(crate) struct Engine {
    process: Child,
    address: SocketAddr,
}

impl Engine {
    /// Starts an engine that holds nothing.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the engine does not start")?;
        let mut line = String::new();
        let output = process.stdout.take().context("the engine has no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().parse().context("the engine does not say where it listens")?;
        Ok(Self { process, address })
    }

    /// A client for it, set up as a function's is, that counts what it sends and receives.
    pub(crate) async fn client(&self, counter: Counter) -> Client {
        let config = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("benchmark", "benchmark", None, None, "benchmarks"))
            .endpoint_url(format!("http://{}", self.address))
            .load()
            .await;
        Client::from_conf(aws_sdk_dynamodb::config::Builder::from(&config).interceptor(counter).build())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // It also ends by itself when its input does: that it cannot be killed is no loss.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs as the engine: says where it listens, and serves until its input ends.
pub(crate) fn serve() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut output = std::io::stdout();
        writeln!(output, "{}", listener.local_addr()?)?;
        output.flush()?;
        let database = Database::memory().map_err(|error| anyhow::anyhow!("{error:?}"))?;
        tokio::select! {
            () = dynoxide::server::serve_on(listener, database) => Ok(()),
            ended = async { tokio::io::stdin().read_to_end(&mut Vec::new()).await } => {
                ended?;
                Ok(())
            }
        }
    })
}
