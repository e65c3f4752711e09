//! A function that answers queries.

use std::future::Future;

use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, service_fn};
use paceline::read_model::{ReadModel, ReadModelError};
use serde_json::Value;
use tracing::Instrument as _;

use super::consistency::{Followed, Freshness};
use super::identity::{self, Caller, TokenVerifier};
use super::{Problem, Request, Response, caching, respond};
use crate::edge;
use crate::event::{Event, UnknownEvent};

/// Queries over rows.
pub trait Queries: Send + Sync {
    /// Who may ask. Nobody in particular may as well.
    type Caller: Caller;
    /// Where the rows are.
    type Rows: ReadModel;

    /// The projections whose rows are read.
    const FOLLOWED: &'static [Followed];

    /// Where the rows are.
    fn rows(&self) -> &Self::Rows;

    /// Answers one. The route is `request.resource`; one that is not known is not found.
    ///
    /// # Errors
    /// Why it is not answered.
    fn answer(
        &self,
        request: &Request,
        caller: Option<&Self::Caller>,
        now: Timestamp,
    ) -> impl Future<Output = Result<Value, Problem>> + Send;
}

/// Answers queries as a Lambda function: tells who asks, waits until the rows are as fresh as is asked for, and says
/// what may be kept of the answer.
#[derive(Debug)]
pub struct QueryFunction<Q, V> {
    handler: &'static str,
    queries: Q,
    verifier: V,
    clock: fn() -> Timestamp,
}

impl<Q: Queries, V: TokenVerifier<Caller = Q::Caller>> QueryFunction<Q, V> {
    /// The function of this name.
    pub fn new(handler: &'static str, queries: Q, verifier: V) -> Self {
        Self { handler, queries, verifier, clock: edge::now }
    }

    /// Sets the clock, for tests.
    #[must_use]
    pub fn with_clock(self, clock: fn() -> Timestamp) -> Self {
        Self { clock, ..self }
    }

    /// Answers the events that Lambda hands over, for as long as the function lives.
    ///
    /// # Errors
    /// Those of the Lambda runtime.
    pub async fn run(self) -> Result<(), lambda_runtime::Error> {
        let function = &self;
        // Boxed: what the client of AWS does on the way is too large for the stack of the runtime's loop.
        let handle = |event: LambdaEvent<Value>| Box::pin(function.handle(event.payload));
        lambda_runtime::run(service_fn(handle)).await
    }

    /// Answers an event of API Gateway.
    ///
    /// # Errors
    /// [`UnknownEvent`] for an event that is no request.
    pub async fn handle(&self, event: Value) -> Result<Value, UnknownEvent> {
        let request = Event::read(event)?.into_request()?;
        let span = tracing::info_span!(
            "query",
            handler = self.handler,
            query = %format_args!("{} {}", request.method, request.resource),
            request_id = request.id,
        );
        Ok(respond(&request.id, self.answer(&request)).instrument(span).await.into_event())
    }

    async fn answer(&self, request: &Request) -> Result<Response, Problem> {
        let caller = identity::caller(&self.verifier, request).await?;
        let consistency = match Freshness::asked_for(request)? {
            Some(freshness) => Some(freshness.wait(self.queries.rows(), Q::FOLLOWED).await?),
            None => None,
        };
        let body = self.queries.answer(request, caller.as_ref(), (self.clock)()).await?;
        Ok(caching::apply(Response::json(200, body), request, caller.is_some(), consistency))
    }
}

/// A read model that does not answer is nobody's fault but ours.
impl From<ReadModelError> for Problem {
    fn from(error: ReadModelError) -> Self {
        tracing::error!(%error, "rows cannot be read");
        Self::internal_error()
    }
}

#[cfg(test)]
mod tests {
    use paceline::{InMemoryReadModel, Version};
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::http::{ConsistencyToken, DevelopmentTokens};

    #[derive(Debug, Deserialize)]
    struct Customer {
        customer_id: String,
    }

    impl Caller for Customer {
        fn id(&self) -> &str {
            &self.customer_id
        }
    }

    /// Tells who asks.
    #[derive(Debug, Default)]
    struct WhoAmI(InMemoryReadModel);

    impl Queries for WhoAmI {
        type Caller = Customer;
        type Rows = InMemoryReadModel;

        const FOLLOWED: &'static [Followed] =
            &[Followed { projection: "balances", categories: &["account"] }];

        fn rows(&self) -> &InMemoryReadModel {
            &self.0
        }

        async fn answer(
            &self,
            request: &Request,
            caller: Option<&Customer>,
            _now: Timestamp,
        ) -> Result<Value, Problem> {
            match request.resource.as_str() {
                "/api/me" => Ok(json!({ "customer_id": caller.map(Caller::id) })),
                "/api/panic" => panic!("a query's mistake"),
                _ => Err(Problem::not_found()),
            }
        }
    }

    async fn ask(resource: &str, headers: Value, query: Value) -> Value {
        let tokens = DevelopmentTokens::from_setting(Some("on"));
        let function = QueryFunction::new("queries", WhoAmI::default(), tokens);
        let event = json!({ "httpMethod": "GET", "resource": resource, "path": resource, "headers": headers,
            "queryStringParameters": query });
        function.handle(event).await.unwrap()
    }

    fn token() -> String {
        // {"customer_id":"ada"}
        "Bearer dev.eyJjdXN0b21lcl9pZCI6ImFkYSJ9".to_owned()
    }

    #[tokio::test]
    async fn an_answer_to_nobody_in_particular_is_public_and_one_to_a_caller_is_theirs() {
        let anonymous = ask("/api/me", Value::Null, Value::Null).await;
        let signed_in = ask("/api/me", json!({ "Authorization": token() }), Value::Null).await;

        assert_eq!(anonymous["body"], json!({ "customer_id": null }).to_string());
        assert_eq!(anonymous["headers"]["Cache-Control"], "public, max-age=10");
        assert_eq!(signed_in["body"], json!({ "customer_id": "ada" }).to_string());
        assert_eq!(signed_in["headers"]["Cache-Control"], "private, no-cache");
    }

    #[tokio::test]
    async fn an_answer_says_whether_it_is_as_fresh_as_was_asked_for() {
        let token = ConsistencyToken::of("account/1".parse().unwrap(), Version::new(1)).encode();
        let asking = |require: Option<&str>| json!({ "at_least": token, "wait_ms": "0", "require": require });

        let stale = ask("/api/me", Value::Null, asking(None)).await;
        let refused = ask("/api/me", Value::Null, asking(Some("fresh"))).await;

        assert_eq!((&stale["statusCode"], &stale["headers"]["Consistency"]), (&json!(200), &json!("stale")));
        assert_eq!((&refused["statusCode"], &refused["headers"]["Retry-After"]), (&json!(503), &json!("1")));
    }

    #[tokio::test]
    async fn what_cannot_be_answered_is_a_problem() {
        for (resource, headers, query, status) in [
            ("/api/nowhere", Value::Null, Value::Null, 404),
            ("/api/panic", Value::Null, Value::Null, 500),
            ("/api/me", json!({ "Authorization": "Bearer x" }), Value::Null, 401),
            ("/api/me", json!({ "Consistency-Token": "garbage" }), Value::Null, 400),
        ] {
            let answer = ask(resource, headers, query).await;

            assert_eq!(answer["statusCode"], status, "{answer}");
            assert_eq!(answer["headers"]["Content-Type"], "application/problem+json");
        }
    }
}
