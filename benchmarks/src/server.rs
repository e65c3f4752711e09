//! A server of AWS's in a process of its own, which is this program run otherwise, so that its CPU time is not the client's.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::Credentials;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

/// A running server. It ends with this value, or with this process.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts this program with an argument by which it [serves](serve).
    pub(crate) fn start(argument: &str) -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(argument)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("the process `{argument}` does not start"))?;
        let mut line = String::new();
        let output = process.stdout.take().context("the server has no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().parse().context("the server does not say where it listens")?;
        Ok(Self { process, address })
    }

    /// What a client of it is set up with, as a function's is.
    pub(crate) async fn config(&self) -> SdkConfig {
        config(self.address).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It also ends by itself when its input does: that it cannot be killed is no loss.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a client of a server at this address is set up with.
pub(crate) async fn config(address: SocketAddr) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("benchmark", "benchmark", None, None, "benchmarks"))
        .endpoint_url(format!("http://{address}"))
        .load()
        .await
}

/// Runs as a server: says where it listens, and serves until its input ends.
pub(crate) fn serve(serve: impl AsyncFnOnce(TcpListener) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut output = std::io::stdout();
        writeln!(output, "{}", listener.local_addr()?)?;
        output.flush()?;
        tokio::select! {
            ended = serve(listener) => ended,
            ended = async { tokio::io::stdin().read_to_end(&mut Vec::new()).await } => Ok(ended.map(drop)?),
        }
    })
}
