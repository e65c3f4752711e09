//! A server that takes batches of messages as SQS does and forgets them, in a process of its own, so that its CPU time is
//! not the client's.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Credentials;
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The argument by which this program runs as the server.
pub(crate) const ARGUMENT: &str = "queues";

/// A running server. It ends with this value, or with this process.
pub(super) struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    pub(super) fn start() -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the server does not start")?;
        let mut line = String::new();
        let output = process.stdout.take().context("the server has no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().parse().context("the server does not say where it listens")?;
        Ok(Self { process, address })
    }

    /// A client for it, set up as a function's is.
    pub(super) async fn client(&self) -> Client {
        let config = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("benchmark", "benchmark", None, None, "benchmarks"))
            .endpoint_url(format!("http://{}", self.address))
            .load()
            .await;
        Client::new(&config)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It also ends by itself when its input does: that it cannot be killed is no loss.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs as the server: says where it listens, and serves until its input ends.
pub(crate) fn serve() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut output = std::io::stdout();
        writeln!(output, "{}", listener.local_addr()?)?;
        output.flush()?;
        let serving = async {
            loop {
                let (connection, _) = listener.accept().await?;
                // A connection ends when its client does.
                tokio::spawn(async { answer_all(connection).await.ok() });
            }
        };
        tokio::select! {
            ended = serving => ended,
            ended = async { tokio::io::stdin().read_to_end(&mut Vec::new()).await } => Ok(ended.map(drop)?),
        }
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Batch {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    id: String,
}

/// Answers the requests of a connection, all of them `SendMessageBatch`.
async fn answer_all(connection: TcpStream) -> anyhow::Result<()> {
    connection.set_nodelay(true)?;
    let mut connection = tokio::io::BufReader::new(connection);
    loop {
        let (mut length, mut line) = (0, String::new());
        while connection.read_line(&mut line).await? > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            line.clear();
        }
        if length == 0 {
            return Ok(());
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body).await?;
        let Batch { entries } = serde_json::from_slice(&body)?;
        let taken = |Entry { id }: &Entry| {
            json!({
                "Id": id, "MessageId": "5fea7756-0ea4-451a-a703-a558b933e274",
                "MD5OfMessageBody": "fafb00f5732ab283681e124bf8747ed1", "SequenceNumber": "18849496460467696128",
            })
        };
        let answer = json!({ "Successful": entries.iter().map(taken).collect::<Vec<_>>() }).to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        connection.write_all(&[head.as_bytes(), answer.as_bytes()].concat()).await?;
    }
}
