//! A DynamoDB engine: of the test's own, in this process; or, where `PACELINE_DYNAMODB_ENDPOINT` names one that runs
//! (LocalStack, DynamoDB Local), that one.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region};
use dynoxide::Database;
use tokio::net::TcpListener;
use uuid::Uuid;

/// The URL of an engine that all tests share, each with tables of its own.
const ENDPOINT: &str = "PACELINE_DYNAMODB_ENDPOINT";

/// A name that no other table has.
#[allow(clippy::disallowed_methods, reason = "the edge is here: two runs share an engine")]
pub(crate) fn table_name(purpose: &str) -> String {
    format!("{purpose}-{}", Uuid::new_v4())
}

/// An engine that lives as long as the test, and a client for it.
pub(crate) async fn client() -> Client {
    Client::from_conf(config().await.build())
}

/// An engine that lives as long as the test: the settings of its clients.
pub(crate) async fn config() -> Builder {
    let endpoint = match std::env::var(ENDPOINT) {
        Ok(endpoint) => endpoint,
        Err(_) => own_engine().await,
    };
    aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
}

async fn own_engine() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let database = Database::memory().unwrap();
    tokio::spawn(async move { dynoxide::server::serve_on(listener, database).await });
    endpoint
}
