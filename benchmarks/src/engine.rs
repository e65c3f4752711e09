//! DynamoDB: dynoxide over HTTP, in a process of its own.

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use dynoxide::Database;

use crate::counting::Counter;
use crate::server::{self, Server};

/// The argument by which this program runs as the engine.
pub(crate) const ARGUMENT: &str = "engine";

/// A running engine.
#[derive(Debug)]
pub(crate) struct Engine(Server);

impl Engine {
    /// Starts an engine that holds nothing.
    pub(crate) fn start() -> anyhow::Result<Self> {
        Server::start(ARGUMENT).map(Self)
    }

    /// A client for it, set up as a function's is, that counts what it sends and receives.
    pub(crate) async fn client(&self, counter: Counter) -> Client {
        client(&self.0.config().await, counter)
    }
}

fn client(config: &SdkConfig, counter: Counter) -> Client {
    Client::from_conf(Builder::from(config).interceptor(counter).build())
}

/// Runs as the engine.
pub(crate) fn serve() -> anyhow::Result<()> {
    server::serve(async |listener| {
        let database = Database::memory().map_err(|error| anyhow::anyhow!("{error:?}"))?;
        dynoxide::server::serve_on(listener, database).await;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue::S;
    use aws_sdk_dynamodb::types::{Put, ScalarAttributeType, TransactWriteItem};

    use tokio::net::TcpListener;

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
        let client = client(&server::config(address).await, counter.clone());
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
