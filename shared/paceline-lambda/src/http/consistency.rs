//! Reading one's own writes: the answer to a command names stream and version, and a query that is given them answers
//! from rows at least that fresh, or says that it could not.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use paceline::consistency::{Clock, pauses};
use paceline::read_model::{ReadModel, ReadModelError};
use paceline::{StreamName, Version, validate_id};
use tokio::time::Instant;

use super::{Problem, Request};

/// The longest token, in bytes, and the most streams in one: whoever asks cannot make a query wait for the whole world.
const MAX_BYTES: usize = 4096;
const MAX_STREAMS: usize = 16;

const DEFAULT_WAIT: Duration = Duration::from_secs(2);
const MAX_WAIT_MS: u64 = 5000;

/// Streams and the versions that they have reached. Opaque to callers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsistencyToken(BTreeMap<StreamName, Version>);

impl ConsistencyToken {
    /// The token of one stream.
    pub fn of(stream: StreamName, version: Version) -> Self {
        Self(BTreeMap::from([(stream, version)]))
    }

    /// The token as callers get it.
    pub fn encode(&self) -> String {
        let pairs: Vec<(&str, u64)> =
            self.0.iter().map(|(stream, version)| (stream.as_str(), version.number())).collect();
        URL_SAFE_NO_PAD.encode(serde_json::json!(pairs).to_string())
    }

    /// The token that [`encode`](Self::encode) gave.
    ///
    /// # Errors
    /// 400 for any other text.
    pub fn decode(text: &str) -> Result<Self, Problem> {
        let malformed = || Problem::malformed_request("there is no such consistency token");
        if text.len() > MAX_BYTES {
            return Err(malformed());
        }
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed())?;
        let pairs: Vec<(StreamName, Version)> = serde_json::from_slice(&json).map_err(|_| malformed())?;
        let valid =
            pairs.len() <= MAX_STREAMS && pairs.iter().all(|(stream, _)| validate_id(stream.id()).is_ok());
        valid.then(|| Self(pairs.into_iter().collect())).ok_or_else(malformed)
    }
}

/// How fresh an answer is asked to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freshness {
    token: ConsistencyToken,
    wait: Duration,
    required: bool,
}

/// A subscriber whose rows are read, and the categories of the streams that it follows.
#[derive(Clone, Copy, Debug)]
pub struct Followed {
    /// The name of the projection.
    pub projection: &'static str,
    /// The part of a stream's name before the slash, of each stream that it follows.
    pub categories: &'static [&'static str],
}

/// The clock of the runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct RuntimeClock;

impl Clock for RuntimeClock {
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Whether an answer is as fresh as was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// It is.
    Fresh,
    /// It could not be in time.
    Stale,
}

impl Consistency {
    /// The value of the header of that name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
        }
    }
}

impl Freshness {
    /// At least this version of a stream, if it is reached within the default time.
    pub fn of(stream: StreamName, version: Version) -> Self {
        Self { token: ConsistencyToken::of(stream, version), wait: DEFAULT_WAIT, required: false }
    }

    /// What a request asks for: query parameter `at_least` or header `Consistency-Token`, `wait_ms` (2000 by default,
    /// at most 5000) and `require=fresh`. `None`: nothing.
    ///
    /// # Errors
    /// 400 for values that these cannot have.
    pub fn asked_for(request: &Request) -> Result<Option<Self>, Problem> {
        let wait = match request.query("wait_ms").map(str::parse) {
            None => DEFAULT_WAIT,
            Some(Ok(milliseconds @ 0..=MAX_WAIT_MS)) => Duration::from_millis(milliseconds),
            Some(_) => {
                return Err(Problem::malformed_request(format!("wait_ms must be 0 to {MAX_WAIT_MS}")));
            }
        };
        let required = match request.query("require") {
            None => false,
            Some("fresh") => true,
            Some(_) => return Err(Problem::malformed_request("require must be fresh, or absent")),
        };
        let token = request.query("at_least").or_else(|| request.header("consistency-token"));
        token
            .map(|token| ConsistencyToken::decode(token).map(|token| Self { token, wait, required }))
            .transpose()
    }

    /// Waits until each projection has reached the versions, at most as long as was asked for.
    ///
    /// A stream of a category that no projection follows changes none of the rows, so nobody waits for it.
    ///
    /// # Errors
    /// 503 `not_yet_consistent` if freshness is required and was not reached; 500 if the read model does not answer.
    pub async fn wait(&self, rows: &impl ReadModel, followed: &[Followed]) -> Result<Consistency, Problem> {
        let reached = self.reached(rows, followed).await.map_err(|error| {
            tracing::error!(%error, "a checkpoint cannot be read");
            Problem::internal_error()
        })?;
        match (reached, self.required) {
            (true, _) => Ok(Consistency::Fresh),
            (false, false) => Ok(Consistency::Stale),
            (false, true) => Err(Problem::not_yet_consistent()),
        }
    }

    async fn reached(&self, rows: &impl ReadModel, followed: &[Followed]) -> Result<bool, ReadModelError> {
        let deadline = Instant::now() + self.wait;
        let mut pauses = pauses();
        for projection in followed {
            let follows = |stream: &StreamName| projection.categories.contains(&stream.category());
            for (stream, version) in self.token.0.iter().filter(|(stream, _)| follows(stream)) {
                while rows.checkpoint(projection.projection, stream).await? < *version {
                    let now = Instant::now();
                    if now >= deadline {
                        return Ok(false);
                    }
                    let left = deadline - now;
                    tokio::time::sleep(pauses.next().map_or(left, |pause| pause.min(left))).await;
                }
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use paceline::InMemoryReadModel;
    use paceline::read_model::Checkpoint;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const FOLLOWED: &[Followed] = &[Followed { projection: "balances", categories: &["account"] }];

    fn account() -> StreamName {
        "account/ACC-1".parse().unwrap()
    }

    fn asking(query: &serde_json::Value) -> Result<Option<Freshness>, u16> {
        let event =
            json!({ "httpMethod": "GET", "resource": "/", "path": "/", "queryStringParameters": query });
        let request = Request::from_event(event).unwrap();
        Freshness::asked_for(&request).map_err(|problem| problem.status())
    }

    fn at_least(version: u64, require: Option<&str>) -> Freshness {
        let token = ConsistencyToken::of(account(), Version::new(version)).encode();
        asking(&json!({ "at_least": token, "require": require })).unwrap().unwrap()
    }

    async fn move_to(rows: &InMemoryReadModel, from: u64, to: u64) {
        let (from, to) = (Version::new(from), Version::new(to));
        let checkpoint = Checkpoint { subscriber: "balances", stream: account(), from, to };
        rows.write(&checkpoint, &[]).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_query_waits_until_the_rows_are_fresh_enough() {
        let rows = Arc::new(InMemoryReadModel::new());
        move_to(&rows, 0, 2).await;
        let projecting = Arc::clone(&rows);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            move_to(&projecting, 2, 3).await;
        });

        assert_eq!(at_least(3, None).wait(&*rows, FOLLOWED).await, Ok(Consistency::Fresh));
    }

    #[tokio::test(start_paused = true)]
    async fn rows_that_stay_behind_are_said_to_be_stale_or_refused() {
        let rows = InMemoryReadModel::new();
        move_to(&rows, 0, 2).await;

        assert_eq!(at_least(3, None).wait(&rows, FOLLOWED).await, Ok(Consistency::Stale));
        let refused = at_least(3, Some("fresh")).wait(&rows, FOLLOWED).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (503, "not_yet_consistent"));
    }

    #[tokio::test]
    async fn nobody_waits_for_streams_that_no_projection_follows() {
        let token = ConsistencyToken::of("card/1".parse().unwrap(), Version::new(9));
        let asked = asking(&json!({ "at_least": token.encode(), "require": "fresh" })).unwrap().unwrap();

        assert_eq!(asked.wait(&InMemoryReadModel::new(), FOLLOWED).await, Ok(Consistency::Fresh));
    }

    #[test]
    fn parameters_that_cannot_be_are_malformed() {
        let long = format!("account/{}", "x".repeat(201));
        let long = URL_SAFE_NO_PAD.encode(json!([[long, 1]]).to_string());
        for query in [
            json!({ "at_least": "garbage" }),
            json!({ "at_least": "" }),
            json!({ "at_least": "x".repeat(5000) }),
            json!({ "at_least": long }),
            json!({ "wait_ms": "5001" }),
            json!({ "wait_ms": "-1" }),
            json!({ "wait_ms": "soon" }),
            json!({ "require": "stale" }),
        ] {
            assert_eq!(asking(&query), Err(400), "{query}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_token_or_malformed(text in ".{0,200}") {
            prop_assert_ne!(ConsistencyToken::decode(&text).map_err(|problem| problem.status()), Err(500));
        }

        #[test]
        fn a_token_is_read_as_it_was_written(id in "[^/]{1,200}", version in 0_u64..) {
            let token = ConsistencyToken::of(format!("account/{id}").parse().unwrap(), Version::new(version));
            prop_assert_eq!(ConsistencyToken::decode(&token.encode()), Ok(token));
        }
    }
}
