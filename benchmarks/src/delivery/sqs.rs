//! A server that takes batches of messages as SQS does and forgets them, in a process of its own.

use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::server;

/// The argument by which this program runs as the server.
pub(crate) const ARGUMENT: &str = "queues";

/// Runs as the server.
pub(crate) fn serve() -> anyhow::Result<()> {
    server::serve(async |listener| {
        loop {
            let (connection, _) = listener.accept().await?;
            // A connection ends when its client does.
            tokio::spawn(async { answer_all(connection).await.ok() });
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
