//! HTTP by API Gateway: requests, answers, problems, and what goes for all routes.
//!
//! | concern | module |
//! | --- | --- |
//! | requests and answers | [`request`], [`response`], [`body`] |
//! | problem details (RFC 9457) | [`problem`] |
//! | who calls, and from which page | [`identity`], [`origin`] |
//! | repeated requests | [`idempotency`] |
//! | reading one's own writes | [`consistency`] |
//! | lists, caches | [`paging`], [`caching`] |
//! | a function that answers queries | [`queries`] |

pub mod body;
pub mod caching;
pub mod consistency;
pub mod idempotency;
pub mod identity;
pub mod origin;
pub mod paging;
pub mod problem;
pub mod queries;
pub mod request;
pub mod response;

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

pub use body::{BodyRule, Fields};
pub use consistency::{Consistency, ConsistencyToken, Followed, Freshness, RuntimeClock};
pub use identity::{Caller, DevelopmentTokens, InvalidToken, TokenVerifier};
pub use problem::Problem;
pub use queries::{Queries, QueryFunction};
pub use request::Request;
pub use response::Response;

/// The answer to the request of this id, whatever becomes of finding it: a problem is told as one, and so is a panic.
pub(crate) async fn respond(
    request_id: &str,
    answer: impl Future<Output = Result<Response, Problem>>,
) -> Response {
    let result = AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("the handler panicked");
        Err(Problem::internal_error())
    });
    result.unwrap_or_else(|problem| {
        tracing::info!(status = problem.status(), code = problem.code(), "turned down");
        problem.into_response(request_id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_as_a_problem() {
        let response = respond("req-1", async { panic!("a handler's mistake") }).await;

        assert_eq!(response.status, 500);
        assert_eq!(response.body.unwrap()["code"], "internal_error");
    }
}
