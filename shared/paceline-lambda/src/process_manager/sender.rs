//! Sends the commands of process managers through the queues of their aggregates' functions.

use std::collections::BTreeMap;

use paceline::{CommandMessage, CommandSender, SendError};

use crate::fifo::{FifoMessage, FifoQueues, Grouping, MAX_MESSAGE_BYTES, send_in_order};

/// A command sender over FIFO queues, one for each category of aggregates.
///
/// The group of a command is its target's stream, so those to one aggregate are carried out in order; its
/// deduplication id is its own, so a repeat within five minutes is dropped by the queue, and a later one by the
/// aggregate. One request carries up to ten commands to different aggregates.
#[derive(Clone, Debug)]
pub struct QueuedCommands<Q> {
    queues: Q,
    urls: BTreeMap<String, String>,
}

impl<Q: FifoQueues> QueuedCommands<Q> {
    /// A sender that knows no queue yet.
    pub fn new(queues: Q) -> Self {
        Self { queues, urls: BTreeMap::new() }
    }

    /// Sends commands to aggregates of this category to the queue of this URL.
    #[must_use]
    pub fn to(mut self, category: &str, queue_url: String) -> Self {
        self.urls.insert(category.to_owned(), queue_url);
        self
    }
}

impl<Q: FifoQueues> CommandSender for QueuedCommands<Q> {
    async fn send(&self, commands: &[CommandMessage]) -> Result<(), SendError> {
        let mut by_queue: BTreeMap<&str, (Vec<FifoMessage>, Vec<&CommandMessage>)> = BTreeMap::new();
        for command in commands {
            let category = command.command.stream.category();
            let url = self
                .urls
                .get(category)
                .ok_or_else(|| SendError::NoQueue { category: category.to_owned() })?;
            let message = message(command)?;
            let (messages, sent) = by_queue.entry(url.as_str()).or_default();
            messages.push(message);
            sent.push(command);
        }
        for (url, (messages, sent)) in by_queue {
            // Nothing tells an aggregate that a command has passed another on its way: the order must be kept here.
            let unsent = send_in_order(&self.queues, url, &messages, Grouping::Strict).await;
            if let Some(first) = unsent.first() {
                let command = sent.get(first.index).map_or("", |command| command.command.name.as_str());
                let reason =
                    format!("{command} and {} more were not sent: {}", unsent.len() - 1, first.reason);
                return Err(SendError::Unavailable(reason.into()));
            }
        }
        for command in commands {
            tracing::info!(
                command_id = %command.command_id,
                command = command.command.name,
                target_stream = %command.command.stream,
                "command sent"
            );
        }
        Ok(())
    }

    fn check(&self, command: &CommandMessage) -> Result<(), SendError> {
        message(command).map(drop)
    }
}

/// A command as a message.
fn message(command: &CommandMessage) -> Result<FifoMessage, SendError> {
    let message = FifoMessage::about(&command.command.stream, command.command_id, command)
        .map_err(|error| refused(command, error.to_string()))?;
    match message.body.len() {
        ..=MAX_MESSAGE_BYTES => Ok(message),
        bytes => {
            let reason = format!("{bytes} bytes are more than the {MAX_MESSAGE_BYTES} of a message");
            Err(refused(command, reason))
        }
    }
}

fn refused(command: &CommandMessage, reason: String) -> SendError {
    let (name, stream) = (command.command.name.clone(), command.command.stream.clone());
    SendError::Refused { command: name, stream, reason }
}

#[cfg(test)]
mod tests {
    use paceline::process_manager::{Because, Sender};
    use paceline::{Outgoing, Position, Version};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::fifo::testing::InMemoryQueues;

    fn command(id: u128, stream: &str) -> CommandMessage {
        CommandMessage {
            command_id: Uuid::from_u128(id),
            correlation_id: Uuid::from_u128(7),
            caused_at: Position::ZERO,
            traceparent: None,
            sender: Sender {
                process_manager: "standing-orders".to_owned(),
                instance: "ada".to_owned(),
                because_of: Because::Event { stream: "account/9".parse().unwrap(), version: Version::new(1) },
                attempt: 1,
            },
            skipped_refusals: vec![],
            command: Outgoing {
                stream: stream.parse().unwrap(),
                name: "DepositMoney".to_owned(),
                data: json!({ "id": format!("#{id}") }),
            },
        }
    }

    fn sender() -> QueuedCommands<InMemoryQueues> {
        QueuedCommands::new(InMemoryQueues::default())
            .to("account", "accounts".to_owned())
            .to("card", "cards".to_owned())
    }

    #[tokio::test]
    async fn a_command_goes_to_the_queue_of_its_aggregate_in_the_group_of_its_stream() {
        let sender = sender();
        let commands = [command(1, "account/1"), command(2, "card/1"), command(3, "account/1")];

        sender.send(&commands).await.unwrap();
        sender.send(&commands).await.unwrap();

        let sent = sender.queues.messages("accounts");
        assert_eq!(sent.iter().map(|message| message.group.as_str()).collect::<Vec<_>>(), ["account/1"; 2]);
        assert_eq!(serde_json::from_str::<CommandMessage>(&sent[0].body).unwrap(), commands[0]);
        assert_eq!(sent[1].deduplication_id, Uuid::from_u128(3));
        assert_eq!(sender.queues.messages("cards").len(), 1);
    }

    #[tokio::test]
    async fn commands_to_one_aggregate_keep_their_order_whatever_fails() {
        let sender = sender();
        sender.queues.reject("#2");
        let commands = [command(1, "account/1"), command(2, "account/1"), command(3, "account/1")];

        let error = sender.send(&commands).await.unwrap_err();
        assert!(error.to_string().contains("DepositMoney and 1 more were not sent"), "{error}");
        assert_eq!(sender.queues.messages("accounts").len(), 1);

        sender.queues.heal();
        sender.send(&commands).await.unwrap();
        let sent: Vec<Uuid> =
            sender.queues.messages("accounts").iter().map(|message| message.deduplication_id).collect();
        assert_eq!(sent, [1, 2, 3].map(Uuid::from_u128));
    }

    #[tokio::test]
    async fn a_command_that_no_message_holds_is_known_before_it_is_sent() {
        let sender = sender();
        let mut large = command(1, "account/1");
        sender.check(&large).unwrap();

        large.command.data = json!({ "note": "x".repeat(MAX_MESSAGE_BYTES) });

        let error = sender.check(&large).unwrap_err();
        assert!(error.to_string().starts_with("DepositMoney to account/1 was refused"), "{error}");
        assert!(matches!(sender.send(&[large]).await, Err(SendError::Refused { .. })));
        assert_eq!(sender.queues.requests(), 0);
    }

    #[tokio::test]
    async fn a_command_that_nobody_takes_is_named_and_none_is_sent() {
        let sender = sender();

        let error = sender.send(&[command(1, "account/1"), command(2, "loan/1")]).await.unwrap_err();

        assert!(matches!(error, SendError::NoQueue { category } if category == "loan"));
        assert_eq!(sender.queues.requests(), 0);
    }
}
