//! Strong consistency: a request may ask that its command is answered once projections have passed it.

use std::time::Duration;

use paceline::consistency::{Awaited, Passed, Waiting};
use paceline::{Aggregate, Commit, EventStore, StreamName, Version};
use serde_json::json;
use tokio::time::Instant;

use super::function::{CommandFunction, Policy};
use crate::http::{Consistency, Problem, Request, Response, RuntimeClock};

/// How long after its arrival a request is answered at the latest: API Gateway waits for 29 seconds.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(28);

/// What a request asks to be waited for: query parameter `wait_for` or header `Wait-For`, names of projections with commas
/// between them; and at most how long: query parameter `wait_for_ms`.
#[derive(Clone, Debug)]
pub(super) struct Awaiting {
    projections: Vec<Awaited>,
    at_most: Duration,
    /// When the answer must be on its way.
    answer_by: Instant,
}

impl Awaiting {
    /// What a request asks for. `None`: nothing.
    ///
    /// # Errors
    /// 400 for projections that are not among `known`, and for a time that cannot be.
    pub(super) fn asked_for(
        request: &Request,
        known: &[Awaited],
        patience: Duration,
        answer_by: Instant,
    ) -> Result<Option<Self>, Problem> {
        let limit = ANSWER_WITHIN.as_millis();
        let at_most = match request.query("wait_for_ms").map(str::parse::<u64>) {
            None => patience,
            Some(Ok(milliseconds)) if u128::from(milliseconds) <= limit => {
                Duration::from_millis(milliseconds)
            }
            Some(_) => return Err(Problem::malformed_request(format!("wait_for_ms must be 0 to {limit}"))),
        };
        let Some(names) = request.query("wait_for").or_else(|| request.header("wait-for")) else {
            return Ok(None);
        };
        let mut projections: Vec<Awaited> = Vec::new();
        for name in names.split(',').map(str::trim) {
            let one = known.iter().find(|one| one.projection == name).ok_or_else(|| unknown(name, known))?;
            if !projections.iter().any(|other| other.projection == name) {
                projections.push(*one);
            }
        }
        Ok(Some(Self { projections, at_most, answer_by }))
    }
}

fn unknown(name: &str, known: &[Awaited]) -> Problem {
    let names: Vec<&str> = known.iter().map(|one| one.projection).collect();
    Problem::malformed_request(format!(
        "wait_for names `{name:.100}`; what can be waited for here is: {}",
        names.join(", ")
    ))
}

impl<A: Aggregate, S: EventStore, M, B, P: Policy, V> CommandFunction<A, S, M, B, P, V> {
    /// Answers once the projections have passed a commit, or a version where nothing was changed; or when the time is up,
    /// and says which of them have and which have not. The command stays carried out.
    pub(super) async fn answer_when_passed(
        &self,
        awaiting: Option<&Awaiting>,
        (stream, version): (&StreamName, Version),
        commit: Option<&Commit>,
        answer: Response,
    ) -> Response {
        let Some(Awaiting { projections, at_most, answer_by }) = awaiting else { return answer };
        let left = answer_by.saturating_duration_since(Instant::now());
        let waiting = Waiting::new(self.policy.rows(), self.dispatcher.store(), RuntimeClock);
        let waiting = waiting.at_most(left.min(*at_most));
        let passed = match commit {
            Some(commit) => waiting.until_commit(commit, projections).await,
            None => waiting.until(stream, version, projections).await,
        };
        let passed = passed.unwrap_or_else(|error| {
            tracing::error!(%error, "it cannot be told how far the projections are");
            Passed { passed: vec![], behind: projections.iter().map(|one| one.projection).collect() }
        });
        let consistency = if passed.all() { Consistency::Fresh } else { Consistency::Stale };
        let Passed { passed, behind } = passed;
        tracing::info!(?passed, ?behind, "waited for projections");
        answer
            .with_field("consistency", json!({ "passed": passed, "behind": behind }))
            .with_header("Consistency", consistency.as_str())
    }
}
