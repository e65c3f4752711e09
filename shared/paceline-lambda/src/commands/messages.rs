//! Commands by queue, from process managers.

use paceline::{
    Aggregate, Backoff, CommandContext, CommandMessage, CommandSet, DispatchError, EventStore, Halt,
    Identity, Middleware, Refusal,
};
use serde_json::Value;
use tracing::Instrument as _;

use super::function::{CommandFunction, Policy, record};
use crate::batch::{BatchResponse, Message, handle_in_order};
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
    /// A message is acknowledged only when its command was carried out, now or before, or was refused with a code that
    /// its sender counts as success.
    pub(super) async fn carry_out_batch(&self, messages: &[Message]) -> BatchResponse {
        handle_in_order(messages, async |message| {
            let span = self.span(&message.message_id, "");
            async {
                let result = self.carry_out_message(message).await;
                if let Err(reason) = &result {
                    tracing::error!(message_id = message.message_id, %reason, "the message was not carried out");
                }
                result.is_ok()
            }
            .instrument(span)
            .await
        })
        .await
    }

    async fn carry_out_message(&self, message: &Message) -> Result<(), MessageError> {
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
            caused_at: sent.caused_at,
            idempotency_key: Some(sent.command_id.to_string()),
            ..CommandContext::new(sent.command_id, (self.clock)())
        };
        let mut data = sent.command.data;
        if let Value::Object(fields) = &mut data {
            (self.complete)(&name, fields);
        }
        let command = match A::Command::read(&name, &data, context.now) {
            None => return Err(MessageError::UnknownCommand(name)),
            Some(Err(invalid)) => return unless_skipped(&invalid, &sent.skipped_refusals),
            Some(Ok(command)) => command,
        };
        let target = A::target(&command).stream();
        if target != stream {
            return Err(MessageError::WrongStream { fields: target, queued: stream });
        }
        match self.dispatch(command, &context).await {
            Ok(_) => Ok(()),
            Err(DispatchError::Refused(refusal)) => unless_skipped(&refusal, &sent.skipped_refusals),
            Err(DispatchError::Halted(Halt::Refused(refusal))) => {
                unless_skipped(refusal.as_ref(), &sent.skipped_refusals)
            }
            Err(error) => Err(MessageError::Failed(error.to_string())),
        }
    }
}

fn unless_skipped(refusal: &dyn Refusal, skipped: &[String]) -> Result<(), MessageError> {
    let code = refusal.code();
    if skipped.iter().any(|skipped| skipped == code) {
        tracing::info!(code, "the refusal counts as success");
        return Ok(());
    }
    Err(MessageError::Refused { code: code.to_owned(), reason: reason(refusal) })
}

/// The words of a refusal, with the fields at fault.
fn reason(refusal: &dyn Refusal) -> String {
    match refusal.fields() {
        Some(fields) => format!("{refusal} {fields:?}"),
        None => refusal.to_string(),
    }
}
