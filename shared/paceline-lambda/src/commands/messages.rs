//! Commands by queue, from process managers.

use paceline::refusals::{RecordError, may_be_repeated, record_refusal, was_refused};
use paceline::{
    Aggregate, Backoff, CommandContext, CommandMessage, CommandRefused, CommandSet, Deduplication,
    DispatchError, DispatchResult, EventStore, Halt, Identity, Middleware, StoreError,
};
use serde_json::Value;
use tracing::{Instrument as _, Span};

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
    /// It was queued behind the commands of another stream than the one that it is for.
    #[error("its fields are for {fields} and it was queued for {queued}")]
    WrongStream {
        /// The stream of the id in the fields.
        fields: paceline::StreamName,
        /// The stream that the message names.
        queued: paceline::StreamName,
    },
    /// Whether it was refused before is not known.
    #[error("whether it was refused before is not known: {0}")]
    Unknown(#[from] StoreError),
    /// It was refused, and whether its sender will know is not known.
    #[error("its refusal was not recorded: {0}")]
    NotRecorded(#[from] RecordError),
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
    /// acknowledged only when its command was carried out, now or before, or was refused and its sender either counts
    /// that as success or gets to know it, by an event. One that can be neither does not hold up those behind it: there
    /// is no order to keep with it.
    pub(super) async fn carry_out_batch(&self, messages: &[Message]) -> BatchResponse {
        handle_by_group(messages, async |group| self.carry_out_group(group).await).await
    }

    /// Tells of each message in turn whether it is done, up to the one at which the store or other writers stopped it.
    async fn carry_out_group(&self, messages: &[&Message]) -> Vec<bool> {
        let mut taken = Vec::with_capacity(messages.len());
        let mut commands = Vec::with_capacity(messages.len());
        for message in messages {
            let span = self.span(&message.message_id, "");
            let read =
                self.take(message).instrument(span.clone()).await.map(|(sent, verdict)| match verdict {
                    Verdict::Admitted { command, context } => {
                        commands.push((command, context));
                        (sent, None)
                    }
                    Verdict::Settled(settled) => (sent, Some(settled)),
                });
            let stopped = matches!(read, Err(MessageError::Unknown(_)));
            taken.push((span, message, read));
            if stopped {
                break;
            }
        }
        let mut results = self.dispatcher.dispatch_batch(commands).await.into_iter();
        let mut done = Vec::with_capacity(messages.len());
        for (span, message, read) in taken {
            let result = match read {
                Err(error) => Err(error),
                Ok((sent, Some(settled))) => self.settle(&sent, settled).instrument(span.clone()).await,
                Ok((sent, None)) => {
                    // Those without a result were not tried.
                    let Some(result) = results.next() else { break };
                    log(&span, &result);
                    match settled(&sent, result) {
                        Ok(settled) => self.settle(&sent, settled).instrument(span.clone()).await,
                        Err(error) => Err(error),
                    }
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

    /// Reads a message and looks whether its command was refused before.
    async fn take(&self, message: &Message) -> Result<(CommandMessage, Verdict<A::Command>), MessageError> {
        let sent: CommandMessage = serde_json::from_str(&message.body)?;
        let stream = &sent.command.stream;
        Span::current().record("command", &sent.command.name);
        record(stream, sent.command_id, sent.correlation_id);
        if stream.category() != A::Id::CATEGORY {
            return Err(MessageError::Misrouted(stream.clone()));
        }
        let now = (self.clock)();
        if may_be_repeated(&sent, message.receives(), now)
            && was_refused(self.dispatcher.store(), &sent).await?
        {
            return Ok((sent, Verdict::Settled(Settled::RefusedBefore)));
        }
        let context = CommandContext {
            correlation_id: sent.correlation_id,
            traceparent: sent.traceparent.clone(),
            deduplication: Deduplication::ByCause(sent.caused_at),
            ..CommandContext::new(sent.command_id, now)
        };
        let verdict = self.read(&sent, context)?;
        Ok((sent, verdict))
    }

    fn read(
        &self,
        sent: &CommandMessage,
        context: CommandContext,
    ) -> Result<Verdict<A::Command>, MessageError> {
        let name = &sent.command.name;
        let mut data = sent.command.data.clone();
        if let Value::Object(fields) = &mut data {
            (self.complete)(name, fields);
        }
        let refused = match A::Command::read(name, &data, context.now) {
            None => {
                let reason = format!("there is no command {name}");
                CommandRefused::because(sent, CommandRefused::UNKNOWN_COMMAND, reason)
            }
            Some(Err(invalid)) => CommandRefused::with(sent, &invalid),
            Some(Ok(command)) => {
                let target = A::target(&command).stream();
                if target != sent.command.stream {
                    let queued = sent.command.stream.clone();
                    return Err(MessageError::WrongStream { fields: target, queued });
                }
                return Ok(Verdict::Admitted { command, context });
            }
        };
        Ok(Verdict::Settled(Settled::Refused(Box::new(refused))))
    }

    /// Sees to it that the sender of a refused command gets to know it.
    async fn settle(&self, sent: &CommandMessage, settled: Settled) -> Result<(), MessageError> {
        match settled {
            Settled::CarriedOut => {}
            Settled::RefusedBefore => tracing::info!("it was refused before"),
            Settled::Refused(refused) if sent.skipped_refusals.contains(&refused.code) => {
                tracing::info!(code = refused.code, "the refusal counts as success");
            }
            Settled::Refused(refused) => {
                record_refusal(self.dispatcher.store(), sent, &refused, (self.clock)()).await?;
                let CommandRefused { code, reason, .. } = &*refused;
                tracing::warn!(code, reason, "the refusal is recorded");
            }
        }
        Ok(())
    }
}

/// What is known of a command before it is dispatched.
enum Verdict<C> {
    /// It can be dispatched.
    Admitted { command: C, context: CommandContext },
    /// It need not be.
    Settled(Settled),
}

/// How a command has ended.
enum Settled {
    /// It was carried out, now or before.
    CarriedOut,
    /// It was refused.
    Refused(Box<CommandRefused>),
    /// It was refused at an earlier time, and that is recorded.
    RefusedBefore,
}

fn settled<A: Aggregate>(sent: &CommandMessage, result: DispatchResult<A>) -> Result<Settled, MessageError> {
    let refused = match result {
        Ok(_) => return Ok(Settled::CarriedOut),
        Err(DispatchError::Refused(refusal)) => CommandRefused::with(sent, &refusal),
        Err(DispatchError::Halted(Halt::Refused(refusal))) => CommandRefused::with(sent, refusal.as_ref()),
        Err(error @ DispatchError::Deleted) => {
            CommandRefused::because(sent, CommandRefused::STREAM_DELETED, error.to_string())
        }
        Err(error) => return Err(MessageError::Failed(error.to_string())),
    };
    Ok(Settled::Refused(Box::new(refused)))
}
