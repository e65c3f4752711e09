//! A function that answers queries.

use std::future::Future;

use jiff::Timestamp;
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
