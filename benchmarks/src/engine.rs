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
        client(self.address, counter).await
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // It also ends by itself when its input does: that it cannot be killed is no loss.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn client(address: SocketAddr, counter: Counter) -> Client {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("benchmark", "benchmark", None, None, "benchmarks"))
        .endpoint_url(format!("http://{address}"))
        .load()
        .await;
    Client::from_conf(aws_sdk_dynamodb::config::Builder::from(&config).interceptor(counter).build())
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

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue::S;
    use aws_sdk_dynamodb::types::{Put, ScalarAttributeType, TransactWriteItem};

    use super::*;
    use crate::counting::Counts;
    use crate::table::Table;

    const TABLE: Table =
        Table { name: "items", partition: ("id", ScalarAttributeType::S), sort: None, indexes: &[] };

    /// An engine within the test, and a client that meters.
    async fn metered() -> (Client, Counter) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
        let counter = Counter::default();
        let client = client(address, counter.clone()).await;
        TABLE.create(&client).await.unwrap();
        counter.meter(true);
        (client, counter)
    }

    fn put_if_absent(kibibytes: usize) -> Put {
        Put::builder()
            .table_name(TABLE.name)
            .item("id", S("1".into()))
            .item("text", S("x".repeat(1024 * kibibytes - 100)))
            .condition_expression("attribute_not_exists(id)")
            .build()
            .unwrap()
    }

    async fn transact(client: &Client, put: Put) -> bool {
        let part = TransactWriteItem::builder().put(put).build();
        client.transact_write_items().transact_items(part).send().await.is_ok()
    }

    fn counted(counter: &Counter, earlier: Counts) -> (u64, u64, u64) {
        let counts = counter.counts().since(earlier);
        assert!(counts.bytes_sent > 0 && counts.bytes_received > 0);
        (counts.requests, counts.half_units.read, counts.half_units.write)
    }

    #[tokio::test]
    async fn what_the_engine_says_that_a_request_consumed_is_counted() {
        let (client, counter) = metered().await;
        let earlier = counter.counts();

        assert!(transact(&client, put_if_absent(2)).await);
        assert_eq!(counted(&counter, earlier), (1, 0, 2 * 4));

        let earlier = counter.counts();
        client.get_item().table_name(TABLE.name).key("id", S("1".into())).send().await.unwrap();
        assert_eq!(counted(&counter, earlier), (1, 1, 0));
    }

    #[tokio::test]
    async fn a_request_whose_condition_fails_is_counted_too() {
        let (client, counter) = metered().await;
        assert!(transact(&client, put_if_absent(1)).await);
        let earlier = counter.counts();

        assert!(!transact(&client, put_if_absent(1)).await);

        assert_eq!(counted(&counter, earlier), (1, 0, 2 * 2));
    }
}
