//! The function.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, service_fn};
use paceline::consistency::{Awaited, DEFAULT_PATIENCE};
use paceline::read_model::ReadModel;
use paceline::{
    Aggregate, Backoff, CommandContext, CommandSet, DispatchError, DispatchResult, Dispatcher, EventStore,
    Middleware, StreamName,
};
use serde_json::Value;
use tokio::time::Instant;
use tracing::field::{Empty, display};
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use super::route::Route;
use super::waiting::ANSWER_WITHIN;
use crate::edge;
use crate::event::{Event, UnknownEvent};
use crate::http::{Caller, Fields, Followed, Problem, TokenVerifier};

/// Who may send which command by which request.
pub trait Policy: Send + Sync {
    /// Who sends it.
    type Caller: Caller;
    /// Where the rows are that the policy reads.
    type Rows: ReadModel;

    /// The projections whose rows the policy reads.
    const FOLLOWED: &'static [Followed];

    /// The projections that callers may ask to be waited for, into the same rows. By default there are none.
    const AWAITED: &'static [Awaited] = &[];

    /// Where the rows are that the policy reads.
    fn rows(&self) -> &Self::Rows;

    /// Which request is which command.
    fn routes(&self) -> &[Route<Self::Caller>];

    /// The streams whose events the rows follow that decide on a command with these fields.
    fn decided_by(&self, fields: &Fields) -> Vec<StreamName>;

    /// Whether the caller may send this command with these fields, of which none is validated yet.
    ///
    /// # Errors
    /// 404 for what they may not see, 403 for what they may not do.
    fn authorise(
        &self,
        command: &str,
        fields: &Fields,
        caller: &Self::Caller,
    ) -> impl Future<Output = Result<(), Problem>> + Send;

    /// Sets fields that rows tell, of a command that the caller may send, before it is validated.
    ///
    /// # Errors
    /// If the rows cannot be read.
    fn supply(
        &self,
        _command: &str,
        _fields: &mut Fields,
    ) -> impl Future<Output = Result<(), Problem>> + Send {
        async { Ok(()) }
    }

    /// What rows say against a command whose fields, an object, are valid by themselves.
    ///
    /// # Errors
    /// 422 for a field that is not valid as things are.
    fn check(
        &self,
        _command: &str,
        _fields: &Value,
    ) -> impl Future<Output = Result<Verdict, Problem>> + Send {
        async { Ok(Verdict::Dispatch) }
    }
}

/// What becomes of a command that a policy has nothing against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes to its aggregate.
    Dispatch,
    /// It asks for what is there already, and its aggregate is not asked.
    NothingToChange,
}

/// Takes the commands of the aggregate `A` as a Lambda function.
#[derive(Debug)]
pub struct CommandFunction<A: Aggregate, S, M, B, P, V> {
    /// The function's name, in every line of its log.
    pub(super) handler: &'static str,
    pub(super) dispatcher: Dispatcher<A, S, M, B>,
    pub(super) policy: P,
    pub(super) verifier: V,
    /// The origin of the pages that may ask for changes.
    pub(super) site_origin: String,
    /// Sets fields that a sender may leave out because the server knows them.
    pub(super) complete: fn(&str, &mut Fields),
    pub(super) clock: fn() -> Timestamp,
    /// How long projections are waited for, unless the caller says otherwise.
    pub(super) patience: Duration,
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
    /// The function of this name.
    pub fn new(
        handler: &'static str,
        dispatcher: Dispatcher<A, S, M, B>,
        policy: P,
        verifier: V,
        site_origin: String,
    ) -> Self {
        Self {
            handler,
            dispatcher,
            policy,
            verifier,
            site_origin,
            complete: |_, _| {},
            clock: edge::now,
            patience: DEFAULT_PATIENCE,
        }
    }

    /// Sets how fields are set which a sender may leave out because the server knows them: given a command's name and
    /// its fields, whether they come from a person or from a process manager.
    #[must_use]
    pub fn completing(self, complete: fn(&str, &mut Fields)) -> Self {
        Self { complete, ..self }
    }

    /// Sets how long the projections are waited for that a request names, unless it says how long: 5 seconds otherwise.
    /// It is never longer than the gateway waits, or than the function may run.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Sets the clock, for tests.
    #[must_use]
    pub fn with_clock(self, clock: fn() -> Timestamp) -> Self {
        Self { clock, ..self }
    }

    /// Takes the events that Lambda hands over, for as long as the function lives.
    ///
    /// # Errors
    /// Those of the Lambda runtime.
    pub async fn run(self) -> Result<(), lambda_runtime::Error> {
        let function = &self;
        // Boxed: what the client of AWS does on the way is too large for the stack of the runtime's loop.
        let handle = |event: LambdaEvent<Value>| {
            let answer_by = answer_by(event.context.deadline, edge::now());
            Box::pin(function.handle_until(event.payload, answer_by))
        };
        lambda_runtime::run(service_fn(handle)).await
    }

    /// Takes an event of Lambda: answers a request, or reports which messages of a batch were not carried out.
    ///
    /// # Errors
    /// [`UnknownEvent`] for an event that is neither.
    pub async fn handle(&self, event: Value) -> Result<Value, UnknownEvent> {
        self.handle_until(event, Instant::now() + ANSWER_WITHIN).await
    }

    async fn handle_until(&self, event: Value, answer_by: Instant) -> Result<Value, UnknownEvent> {
        match Event::read(event)? {
            Event::Request(request) => Ok(self.respond(&request, answer_by).await.into_event()),
            Event::Messages(messages) => {
                let response = self.carry_out_batch(&messages).await;
                serde_json::to_value(response).map_err(UnknownEvent::Message)
            }
        }
    }

    /// Dispatches a command. Every line that is logged on the way has the command's ids, and the last one its end.
    pub(super) async fn dispatch(&self, command: A::Command, context: &CommandContext) -> DispatchResult<A> {
        let span = Span::current();
        let carried_out = self.dispatcher.dispatch(command, context).instrument(span.clone()).await;
        log(&span, &carried_out);
        carried_out
    }

    /// The span of one command. `origin` is the id of the request or the message that brought it.
    pub(super) fn span(&self, origin: &str, command: &str) -> Span {
        tracing::info_span!(
            "command",
            handler = self.handler,
            origin,
            command,
            stream = Empty,
            version = Empty,
            causation_id = Empty,
            correlation_id = Empty,
        )
    }
}

/// When an answer must be on its way: before the gateway gives up, and a second before the function is ended, which Lambda
/// says in milliseconds since 1970.
fn answer_by(ends_at: u64, now: Timestamp) -> Instant {
    let now = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let left = Duration::from_millis(ends_at.saturating_sub(now)).saturating_sub(Duration::from_secs(1));
    Instant::now() + left.min(ANSWER_WITHIN)
}

/// Logs how a command ended, in its span.
pub(super) fn log<A: Aggregate>(span: &Span, result: &DispatchResult<A>) {
    match result {
        Ok(outcome) => {
            span.record("version", outcome.version().number());
            let events = outcome.commit.as_ref().map_or(0, |commit| commit.events.len());
            tracing::info!(parent: span, events, repeated = outcome.repeated, "carried out");
        }
        Err(DispatchError::Refused(refusal)) => {
            let code = paceline::Refusal::code(refusal);
            tracing::info!(parent: span, code, reason = %refusal, "refused");
        }
        Err(error @ (DispatchError::Event(_) | DispatchError::Store(_))) => {
            tracing::error!(parent: span, %error, "failed");
        }
        Err(error) => tracing::warn!(parent: span, %error, "not carried out"),
    }
}

/// Adds to the current span what the lines of a command have in common.
pub(super) fn record(stream: &StreamName, command_id: Uuid, correlation_id: Uuid) {
    let span = Span::current();
    span.record("stream", display(stream));
    span.record("causation_id", display(command_id));
    span.record("correlation_id", display(correlation_id));
}
