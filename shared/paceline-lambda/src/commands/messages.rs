//! Commands by queue, from process managers.

use paceline::{
    Aggregate, Backoff, CommandContext, CommandMessage, CommandSet, Deduplication, DispatchError,
    DispatchResult, EventStore, Halt, Identity, Middleware, Refusal,
};
use serde_json::Value;

use super::function::{CommandFunction, Policy, log, record};
use crate::batch::{BatchResponse, Message, handle_by_group};
use crate::http::TokenVerifier;

/// Why a message was not carried out. It is delivered again, and in the end set aside with the queue's dead letters.
#[derive(Debug, thiserror::Error)]
enum MessageError {
    /// No code can ever read it.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It is for another kind of aggregate.
    #[error("it is for {0}, which is not of this function")]
    Misrouted(paceline::StreamName),
    /// The aggregate takes no such command.
    #[error("there is no command {0}")]
    UnknownCommand(String),
    /// It was queued behind the commands of another stream than the one that it is for.
    #[error("its fields are for {fields} and it was queued for {queued}")]
    WrongStream {
        /// The stream of the id in the fields.
        fields: paceline::StreamName,
        /// The stream that the message names.
        queued: paceline::StreamName,
    },
    /// A rule refuses it, and its sender does not count that as success.
    #[error("it was refused with {code}: {reason}")]
    Refused {
        /// The code.
        code: String,
        /// The words.
        reason: String,
    },
    /// It could not be carried out now.
    #[error("{0}")]
    Failed(String),
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
    /// The commands of a batch that are for one aggregate are carried out in order and committed together. A message is
    /// acknowledged only when its command was carried out, now or before, or was refused with a code that its sender
    /// counts as success. One that never can be does not hold up those behind it: there is no order to keep with it.
    pub(super) async fn carry_out_batch(&self, messages: &[Message]) -> BatchResponse {
        handle_by_group(messages, async |group| self.carry_out_group(group).await).await
    }

    /// Tells of each message in turn whether it is done, up to the one at which the store or other writers stopped it.
    async fn carry_out_group(&self, messages: &[&Message]) -> Vec<bool> {
        let mut sent = Vec::with_capacity(messages.len());
        let mut commands = Vec::with_capacity(messages.len());
        for message in messages {
            let span = self.span(&message.message_id, "");
            let read = span.in_scope(|| self.read(message)).map(|sent| {
                sent.map(|Sent { command, context, skipped_refusals }| {
                    commands.push((command, context));
                    skipped_refusals
                })
            });
            sent.push((span, read));
        }
        let mut results = self.dispatcher.dispatch_batch(commands).await.into_iter();
        let mut done = Vec::with_capacity(messages.len());
        for ((span, read), message) in sent.into_iter().zip(messages) {
            let result = match read {
                Err(error) => Err(error),
                Ok(None) => Ok(()),
                Ok(Some(skipped_refusals)) => {
                    // Those without a result were not tried.
                    let Some(result) = results.next() else { break };
                    log(&span, &result);
                    carried_out(result, &skipped_refusals)
                }
            };
            if let Err(reason) = &result {
                let message_id = &message.message_id;
                tracing::error!(parent: &span, message_id, %reason, "the message was not carried out");
            }
            done.push(result.is_ok());
        }
        done
    }

    /// `None`: the command is not valid, and its sender counts that as success.
    fn read(&self, message: &Message) -> Result<Option<Sent<A::Command>>, MessageError> {
        let sent: CommandMessage = serde_json::from_str(&message.body)?;
        let (stream, name) = (sent.command.stream, sent.command.name);
        tracing::Span::current().record("command", &name);
        record(&stream, sent.command_id, sent.correlation_id);
        if stream.category() != A::Id::CATEGORY {
            return Err(MessageError::Misrouted(stream));
        }
        let context = CommandContext {
            correlation_id: sent.correlation_id,
            traceparent: sent.traceparent,
            deduplication: Deduplication::ByCause(sent.caused_at),
            ..CommandContext::new(sent.command_id, (self.clock)())
        };
        let mut data = sent.command.data;
        if let Value::Object(fields) = &mut data {
            (self.complete)(&name, fields);
        }
        let command = match A::Command::read(&name, &data, context.now) {
            None => return Err(MessageError::UnknownCommand(name)),
            Some(Err(invalid)) => return unless_skipped(&invalid, &sent.skipped_refusals).map(|()| None),
            Some(Ok(command)) => command,
        };
        let target = A::target(&command).stream();
        if target != stream {
            return Err(MessageError::WrongStream { fields: target, queued: stream });
        }
        Ok(Some(Sent { command, context, skipped_refusals: sent.skipped_refusals }))
    }
}

/// A command of a message, ready to be dispatched.
struct Sent<C> {
    command: C,
    context: CommandContext,
    /// The codes of refusals that count as success.
    skipped_refusals: Vec<String>,
}

fn carried_out<A: Aggregate>(
    result: DispatchResult<A>,
    skipped_refusals: &[String],
) -> Result<(), MessageError> {
    match result {
        Ok(_) => Ok(()),
        Err(DispatchError::Refused(refusal)) => unless_skipped(&refusal, skipped_refusals),
        Err(DispatchError::Halted(Halt::Refused(refusal))) => {
            unless_skipped(refusal.as_ref(), skipped_refusals)
        }
        Err(error) => Err(MessageError::Failed(error.to_string())),
    }
}

fn unless_skipped(refusal: &dyn Refusal, skipped: &[String]) -> Result<(), MessageError> {
    let code = refusal.code();
    if skipped.iter().any(|skipped| skipped == code) {
        tracing::info!(code, "the refusal counts as success");
        return Ok(());
    }
    Err(MessageError::refused(refusal))
}

impl MessageError {
    fn refused(refusal: &dyn Refusal) -> Self {
        let reason = match refusal.fields() {
            Some(fields) => format!("{refusal} {fields:?}"),
            None => refusal.to_string(),
        };
        Self::Refused { code: refusal.code().to_owned(), reason }
    }
}
