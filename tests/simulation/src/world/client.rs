//! The client of AWS for a database in this process.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::endpoint::{Endpoint, EndpointFuture, Params, ResolveEndpoint};
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::{BehaviorVersion, IdentityCache, Region, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

/// An answer: status and body.
pub(crate) type Answer = (u16, String);

/// What answers the requests of a client.
pub(crate) trait Answers: Clone + Send + Sync + 'static {
    /// Answers a request, or not.
    fn answer(
        &self,
        operation: String,
        body: Vec<u8>,
    ) -> impl Future<Output = Result<Answer, ConnectorError>> + Send;
}

/// A client of AWS whose requests are answered here. It retries as it does on AWS, on an account of its own for that; nobody
/// needs its signatures.
pub(crate) fn client(answers: impl Answers) -> Client {
    let retries = RetryPartition::custom("simulation").token_bucket(TokenBucket::default()).build();
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-west-1"))
        .allow_no_auth()
        .identity_cache(IdentityCache::no_cache())
        .endpoint_resolver(Here)
        .retry_config(RetryConfig::standard())
        .retry_partition(retries)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(Wire(Arc::new(answers)));
    Client::from_conf(config.build())
}

/// The endpoint of all requests, found without the rules that find it on AWS.
#[derive(Debug)]
struct Here;

impl ResolveEndpoint for Here {
    fn resolve_endpoint<'a>(&'a self, _: &'a Params) -> EndpointFuture<'a> {
        EndpointFuture::ready(Ok(Endpoint::builder().url("http://dynamodb.simulation").build()))
    }
}

/// What stands in for the network.
struct Wire<A>(Arc<A>);

impl<A> fmt::Debug for Wire<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}

impl<A: Answers> HttpClient for Wire<A> {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Self(Arc::clone(&self.0)))
    }
}

impl<A: Answers> HttpConnector for Wire<A> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().unwrap_or_default().to_vec();
        let answers = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move {
            let (status, body) = answers.answer(operation, body).await?;
            let status = status.try_into().map_err(|_| ConnectorError::other("no status".into(), None))?;
            let mut response = HttpResponse::new(status, SdkBody::from(body));
            response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
            Ok(response)
        })
    }
}
