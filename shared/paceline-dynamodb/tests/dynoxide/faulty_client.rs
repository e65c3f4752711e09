//! A client that counts what goes over the wire, and to whose requests faults happen, one after the other, as they are
//! planned.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

use crate::engine;

/// What happens to a request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Nothing: it goes through.
    None,
    /// It does not arrive.
    LostRequest,
    /// It takes effect, and the answer does not arrive.
    LostAnswer,
    /// It is refused with this code.
    Refused(&'static str),
    /// A transaction is cancelled, each part for one of these reasons.
    Cancelled(&'static [&'static str]),
    /// Nothing of a batch of writes is done.
    Unprocessed,
    /// The page ends after one item.
    ShortPage,
}

/// The faults to come, shared with the client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan(Arc<Mutex<Planned>>);

#[derive(Debug, Default)]
struct Planned {
    faults: VecDeque<Fault>,
    requests: usize,
    received: usize,
}

impl Plan {
    /// Lets these happen to the next requests, and counts requests anew.
    pub(crate) fn next(&self, faults: impl IntoIterator<Item = Fault>) {
        *self.0.lock().unwrap() = Planned { faults: faults.into_iter().collect(), ..Planned::default() };
    }

    /// The requests since then.
    pub(crate) fn requests(&self) -> usize {
        self.0.lock().unwrap().requests
    }

    /// The bytes of the answers since then.
    pub(crate) fn received(&self) -> usize {
        self.0.lock().unwrap().received
    }

    fn take(&self) -> Option<Fault> {
        let mut planned = self.0.lock().unwrap();
        planned.requests += 1;
        planned.faults.pop_front()
    }
}

/// A client of a new engine, and what is to happen to its requests. It tries three times, as by default, but at once.
pub(crate) async fn client() -> (Client, Plan) {
    let plan = Plan::default();
    let http =
        FaultyClient { inner: aws_smithy_http_client::Builder::new().build_http(), plan: plan.clone() };
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    // Otherwise all tests of the process draw from one budget of retries, and the last get none.
    let budget = RetryPartition::new(engine::table_name("retries"));
    let config =
        engine::config().await.http_client(http).retry_config(retries).retry_partition(budget).build();
    (Client::from_conf(config), plan)
}

#[derive(Debug)]
struct FaultyClient {
    inner: SharedHttpClient,
    plan: Plan,
}

#[derive(Debug)]
struct FaultyConnector {
    inner: SharedHttpConnector,
    plan: Plan,
}

impl HttpClient for FaultyClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        parts: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, parts);
        SharedHttpConnector::new(FaultyConnector { inner, plan: self.plan.clone() })
    }
}

impl HttpConnector for FaultyConnector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let timeout = || ConnectorError::timeout("the fault that was planned".into());
        match self.plan.take() {
            None | Some(Fault::None) => {
                let (answer, plan) = (self.inner.call(request), self.plan.clone());
                HttpConnectorFuture::new(async move {
                    let answer = answer.await?;
                    let length =
                        answer.headers().get("content-length").and_then(|length| length.parse().ok());
                    plan.0.lock().unwrap().received += length.unwrap_or(0);
                    Ok(answer)
                })
            }
            Some(Fault::LostRequest) => HttpConnectorFuture::ready(Err(timeout())),
            Some(Fault::LostAnswer) => {
                let answer = self.inner.call(request);
                HttpConnectorFuture::new(async move {
                    answer.await?;
                    Err(timeout())
                })
            }
            Some(Fault::Refused(code)) => HttpConnectorFuture::ready(Ok(refusal(code, json!({})))),
            Some(Fault::Cancelled(reasons)) => {
                let reasons: Vec<Value> = reasons.iter().map(|code| json!({ "Code": code })).collect();
                let fields = json!({ "CancellationReasons": reasons });
                HttpConnectorFuture::ready(Ok(refusal("TransactionCanceledException", fields)))
            }
            Some(Fault::Unprocessed) => {
                let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
                let answer = json!({ "UnprocessedItems": body["RequestItems"] });
                HttpConnectorFuture::ready(Ok(response(200, &answer)))
            }
            Some(Fault::ShortPage) => {
                let mut body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
                body["Limit"] = json!(1);
                let body = body.to_string();
                request.headers_mut().insert("content-length", body.len().to_string());
                *request.body_mut() = SdkBody::from(body);
                self.inner.call(request)
            }
        }
    }
}

fn refusal(code: &str, mut fields: Value) -> HttpResponse {
    fields["__type"] = json!(format!("com.amazonaws.dynamodb.v20120810#{code}"));
    let status = if code == "InternalServerError" { 500 } else { 400 };
    response(status, &fields)
}

fn response(status: u16, body: &Value) -> HttpResponse {
    let mut response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body.to_string()));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}
