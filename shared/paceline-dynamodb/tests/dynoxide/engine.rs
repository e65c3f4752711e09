//! A DynamoDB engine of the test's own, on a port of its own.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region};
use dynoxide::Database;
use tokio::net::TcpListener;

/// Starts an engine that lives as long as the test, and a client for it.
pub(crate) async fn client() -> Client {
    Client::from_conf(config().await.build())
}

/// Starts an engine that lives as long as the test: the settings of its clients.
pub(crate) async fn config() -> Builder {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let database = Database::memory().unwrap();
    tokio::spawn(async move { dynoxide::server::serve_on(listener, database).await });
    aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
}
