//! What callers are told of their commands.

use paceline::{Commit, DispatchError, Halt, Refusal, StreamName, Version};
use serde_json::{Value, json};
use uuid::Uuid;

use super::route::Route;
use crate::http::{ConsistencyToken, Problem, Response};

/// Answers to the requests of one route.
#[derive(Debug)]
pub(super) struct Answer<'a, C: 'static> {
    pub(super) route: &'a Route<C>,
    /// What stands before every path from the caller's point of view.
    pub(super) root: &'a str,
}

impl<C> Answer<'_, C> {
    /// The command added events: 200, or 201 where it creates something.
    pub(super) fn carried_out(&self, commit: &Commit) -> Response {
        let mut body = body(commit.stream.clone(), commit.last_version(), true);
        let Some(creation) = &self.route.creation else { return Response::json(200, body) };
        let first =
            commit.events.first().and_then(|event| serde_json::from_str::<Value>(event.data.get()).ok());
        for &name in creation.repeats {
            body[name] = first.as_ref().map_or(Value::Null, |event| event[name].clone());
        }
        let id = format!("{{{}}}", self.route.target);
        let location = format!("{}{}", self.root, creation.location.replace(&id, commit.stream.id()));
        Response::json(201, body).with_header("Location", location)
    }

    /// The same command had added them when it was sent before: as it was answered then.
    pub(super) fn repeated(&self, commit: &Commit) -> Response {
        self.carried_out(commit).with_header("Idempotency-Replayed", "true")
    }
}

/// There was nothing to change.
pub(super) fn nothing_to_change(stream: StreamName, version: Version) -> Response {
    Response::json(200, body(stream, version, false))
}

fn body(stream: StreamName, version: Version, changed: bool) -> Value {
    let token = ConsistencyToken::of(stream, version).encode();
    json!({ "version": version, "changed": changed, "consistency_token": token })
}

/// The commit that was found under an idempotency key, if it is that of the same request.
///
/// # Errors
/// 422 if the key was used for another.
pub(super) fn unless_reused(commit: Commit, command_id: Uuid) -> Result<Commit, Problem> {
    let same = commit.metadata.causation_id == command_id;
    same.then_some(commit).ok_or_else(Problem::idempotency_key_reused)
}

/// Why a command was not carried out, for its caller. What went wrong in here is in the log and answers 500: whether
/// the command was carried out is not known then, and a caller who sends it again does so with an idempotency key.
pub(super) fn failure<R: Refusal>(error: DispatchError<R>) -> Problem {
    match error {
        DispatchError::Refused(refusal) => Problem::refused(&refusal),
        DispatchError::Halted(Halt::Refused(refusal)) => Problem::refused(refusal.as_ref()),
        DispatchError::VersionConflict { actual, .. } => Problem::version_conflict(actual),
        DispatchError::TooManyAttempts => Problem::concurrency_exhausted(),
        DispatchError::Deleted => Problem::deleted(),
        DispatchError::CommitTooLarge { bytes, limit } => Problem::commit_too_large(bytes, limit),
        DispatchError::Halted(Halt::Unavailable(_)) | DispatchError::Event(_) | DispatchError::Store(_) => {
            Problem::internal_error()
        }
    }
}
