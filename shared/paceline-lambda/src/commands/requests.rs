//! Commands by HTTP.

use paceline::{
    Aggregate, Backoff, CommandContext, CommandSet, Commit, Deduplication, EventStore, Head, Identity,
    Middleware, StoreError, StreamName, Version,
};
use serde_json::Value;
use tokio::time::Instant;
use tracing::Instrument as _;
use uuid::Uuid;

use super::answer::{Answer, failure, nothing_to_change, unless_reused};
use super::function::{CommandFunction, Policy, Verdict, record};
use super::route::Route;
use super::waiting::Awaiting;
use crate::edge;
use crate::http::idempotency::Idempotency;
use crate::http::{
    Caller, Consistency, Fields, Freshness, Problem, Request, Response, TokenVerifier, identity, origin,
    respond,
};

/// The ids of one request, which its answer and its log lines have.
#[derive(Clone, Copy, Debug)]
struct Ids {
    command_id: Uuid,
    correlation_id: Uuid,
}

impl<A, S, M, B, P, V> CommandFunction<A, S, M, B, P, V>
where
    A: Aggregate<Command: CommandSet>,
    S: EventStore,
    M: Middleware<A>,
    B: Backoff,
    P: Policy,
    V: TokenVerifier<Caller = P::Caller>,
{
    pub(super) async fn respond(&self, request: &Request, answer_by: Instant) -> Response {
        let correlation_id = correlation_id(request);
        let span = self.span(&request.id, &format!("{} {}", request.method, request.resource));
        let answer =
            respond(&request.id, self.answer(request, correlation_id, answer_by)).instrument(span).await;
        answer.with_header("X-Correlation-Id", correlation_id.to_string())
    }

    /// Who asks is known before anything of the request is looked at, and what they may do before its fields are.
    async fn answer(
        &self,
        request: &Request,
        correlation_id: Uuid,
        answer_by: Instant,
    ) -> Result<Response, Problem> {
        let routes = self.routes(request)?;
        origin::check(request, &self.site_origin)?;
        let caller = identity::caller(&self.verifier, request).await?.ok_or_else(Problem::not_signed_in)?;
        let mut fields = routes[0].body.read(request)?;
        let route = select(&routes, &mut fields)?;
        tracing::Span::current().record("command", route.command);
        let idempotency = Idempotency::of(request, caller.id())?;
        let expected_version = expected_version(request)?;
        let awaiting = Awaiting::asked_for(request, P::AWAITED, self.patience, answer_by)?;
        let stream = fill::<A::Id, _>(route, &mut fields, request, &caller, idempotency.as_ref())?;
        let ids = Ids {
            command_id: idempotency.map_or_else(edge::fresh_id, |idempotency| idempotency.command_id),
            correlation_id,
        };
        record(&stream, ids.command_id, ids.correlation_id);
        let answer = Answer { route, root: &request.root };

        // What was carried out before is answered as it was then, whatever the caller may do by now.
        if let Some(idempotency) = &idempotency
            && let Some(commit) = self.recall(&stream, idempotency).await?
        {
            let commit = unless_reused(commit, ids.command_id)?;
            tracing::info!(version = commit.last_version().number(), "carried out before");
            return Ok(self.answer_with(awaiting.as_ref(), &commit, answer.repeated(&commit)).await);
        }
        if let Some(freshness) = Freshness::asked_for(request)? {
            freshness.wait(self.policy.rows(), P::FOLLOWED).await?;
        }
        self.authorise(route.command, &fields, &caller).await?;
        self.policy.supply(route.command, &mut fields).await?;
        let context = CommandContext {
            correlation_id: ids.correlation_id,
            actor: Some(caller.id().to_owned()),
            traceparent: traceparent(request),
            deduplication: idempotency
                .map_or(Deduplication::None, |of| Deduplication::ByKey(of.key.to_string())),
            expected_version,
            ..CommandContext::new(ids.command_id, (self.clock)())
        };
        self.carry_out(route, fields, &context, &answer, awaiting.as_ref()).await
    }

    async fn carry_out(
        &self,
        route: &Route<P::Caller>,
        mut fields: Fields,
        context: &CommandContext,
        answer: &Answer<'_, P::Caller>,
        awaiting: Option<&Awaiting>,
    ) -> Result<Response, Problem> {
        if let Some(time) = route.time {
            fields.insert(time.to_owned(), context.now.to_string().into());
        }
        (self.complete)(route.command, &mut fields);
        let fields = Value::Object(fields);
        let command = A::Command::read(route.command, &fields, context.now)
            .ok_or_else(|| {
                tracing::error!("the route names a command that the aggregate does not take");
                Problem::internal_error()
            })?
            .map_err(|invalid| Problem::refused(&invalid))?;
        if self.policy.check(route.command, &fields).await? == Verdict::NothingToChange {
            let stream = A::target(&command).stream();
            let head = self.dispatcher.store().head(&stream).await.map_err(|error| unavailable(&error))?;
            return Ok(nothing_to_change(stream, head.version()));
        }
        let outcome = self.dispatch(command, context).await.map_err(failure)?;
        let version = outcome.version();
        match outcome.commit {
            Some(commit) if outcome.repeated => {
                let commit = unless_reused(commit, context.command_id)?;
                Ok(self.answer_with(awaiting, &commit, answer.repeated(&commit)).await)
            }
            Some(commit) => Ok(self.answer_with(awaiting, &commit, answer.carried_out(&commit)).await),
            None => {
                let unchanged = nothing_to_change(outcome.stream.clone(), version);
                Ok(self.answer_when_passed(awaiting, (&outcome.stream, version), None, unchanged).await)
            }
        }
    }

    /// The answer to a command that has added this commit, once the projections have passed it that are waited for.
    async fn answer_with(&self, awaiting: Option<&Awaiting>, commit: &Commit, answer: Response) -> Response {
        let at = (&commit.stream, commit.last_version());
        self.answer_when_passed(awaiting, at, Some(commit), answer).await
    }

    /// Rows follow events, and may lag behind them. A policy may say yes on older rows, since the aggregate decides in
    /// the end; it says no only when they have caught up with the stream that they follow, or could not in time.
    async fn authorise(&self, command: &str, fields: &Fields, caller: &P::Caller) -> Result<(), Problem> {
        let Err(denied) = self.policy.authorise(command, fields, caller).await else { return Ok(()) };
        let streams = self.policy.decided_by(fields);
        if streams.is_empty() {
            return Err(denied);
        }
        for stream in streams {
            let head = self.dispatcher.store().head(&stream).await.map_err(|error| unavailable(&error))?;
            if head == Head::NONE {
                return Err(denied);
            }
            let fresh = Freshness::of(stream, head.version());
            if fresh.wait(self.policy.rows(), P::FOLLOWED).await? == Consistency::Stale {
                return Err(denied);
            }
        }
        self.policy.authorise(command, fields, caller).await
    }

    async fn recall(
        &self,
        stream: &StreamName,
        idempotency: &Idempotency,
    ) -> Result<Option<paceline::Commit>, Problem> {
        let key = idempotency.key.to_string();
        self.dispatcher.store().recall(stream, &key).await.map_err(|error| unavailable(&error))
    }

    /// The routes of this method and path: at least one. Of several, the body decides.
    fn routes(&self, request: &Request) -> Result<Vec<&Route<P::Caller>>, Problem> {
        let of_path: Vec<_> =
            self.policy.routes().iter().filter(|route| route.path == request.resource).collect();
        let allowed: Vec<&str> = of_path.iter().map(|route| route.method).collect();
        let routes: Vec<_> = of_path.into_iter().filter(|route| route.method == request.method).collect();
        match (routes.is_empty(), allowed.is_empty()) {
            (false, _) => Ok(routes),
            (true, false) => Err(Problem::method_not_allowed(&allowed)),
            (true, true) => Err(Problem::not_found()),
        }
    }
}

fn unavailable(error: &StoreError) -> Problem {
    tracing::error!(%error, "failed");
    Problem::internal_error()
}

/// Sets what the path and the server say, and tells for which aggregate the command is.
fn fill<I: Identity, C: Caller>(
    route: &Route<C>,
    fields: &mut Fields,
    request: &Request,
    caller: &C,
    idempotency: Option<&Idempotency>,
) -> Result<StreamName, Problem> {
    for (name, value) in request.path_parameters() {
        fields.insert(name.to_owned(), value.into());
    }
    if route.creation.is_some() {
        let id = idempotency.map_or_else(edge::fresh_id, |idempotency| idempotency.created_id);
        fields.insert(route.target.to_owned(), id.to_string().into());
    }
    if let Some(actor) = route.actor {
        fields.insert(actor.to_owned(), caller.id().into());
    }
    (route.fill)(fields, caller);
    let id = fields.get(route.target).and_then(Value::as_str).unwrap_or_default();
    // What cannot be an id names nothing.
    id.parse::<I>().map(|id| id.stream()).map_err(|_| Problem::not_found())
}

/// The route of the body's `type`, where routes differ by it.
fn select<'a, C>(routes: &[&'a Route<C>], fields: &mut Fields) -> Result<&'a Route<C>, Problem> {
    let kinds: Vec<&str> = routes.iter().filter_map(|route| route.kind).collect();
    if kinds.is_empty() {
        return Ok(routes[0]);
    }
    let kind = fields.remove("type");
    let kind = kind.as_ref().and_then(Value::as_str);
    let of_kind = routes.iter().copied().find(|route| route.kind == kind);
    of_kind.ok_or_else(|| Problem::invalid_field("type", &format!("must be one of: {}", kinds.join(", "))))
}

/// The version that the caller insists on: `If-Match: "7"`.
fn expected_version(request: &Request) -> Result<Option<Version>, Problem> {
    let Some(tag) = request.header("if-match") else { return Ok(None) };
    let number = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let number = number.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let version = number.and_then(|digits| digits.parse().ok()).map(Version::new);
    version
        .map(Some)
        .ok_or_else(|| Problem::malformed_request("If-Match must be a version in quotes, such as \"7\""))
}

/// The id under which a caller follows several requests, or a new one.
fn correlation_id(request: &Request) -> Uuid {
    request.header("x-correlation-id").and_then(|id| id.parse().ok()).unwrap_or_else(edge::fresh_id)
}

/// The W3C trace context, if it is one: `00-` and trace, parent and flags in hexadecimal.
fn traceparent(request: &Request) -> Option<String> {
    let header = request.header("traceparent")?;
    let parts: Vec<&str> = header.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let hexadecimal = |part: &&str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    (lengths == [2, 32, 16, 2] && parts.iter().all(hexadecimal)).then(|| header.to_owned())
}
