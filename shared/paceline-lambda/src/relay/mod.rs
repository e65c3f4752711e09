//! The relay: the only reader of the events table's stream. It sends each commit to the queue of every subscriber that
//! wants one of its events.
//!
//! What it sends is a hint. A subscriber drops what it has seen and reads from the events table what is missing before
//! a commit, so the relay may send a commit twice, and a later commit may, when SQS takes only a part of a batch, pass
//! an earlier one.
//!
//! The group of a message is the commit's stream, or what [`Subscriptions`](paceline::subscriptions::Subscriptions) say.
//!
//! | what happens | what becomes of it |
//! | --- | --- |
//! | a commit is not taken by a queue | no later commit of its stream is sent to that queue; the other streams and queues get theirs. Lambda is told the lowest record that is not everywhere, and delivers again from there |
//! | a commit is larger than a message can be | its place in the events table is sent in its stead |
//! | a commit cannot be read | likewise, to every subscriber that wants events of its category, with an error in the log. It neither blocks the shard nor gets lost: whoever can read it does, and with any other it ends among the dead letters, to be redriven when the fault is mended |
//! | not even its stream and version can be read | everything else is sent, the record is named in the log and reported. Lambda tries it until the mapping's limits of age or attempts are reached, and then sends its number to the mapping's on-failure queue |
//! | a record has no sequence number | the invocation fails, and Lambda halves the batch: nothing can be reported of it |

pub mod record;
pub mod response;
mod start;
#[cfg(test)]
mod tests;

use futures_util::future::join_all;
use paceline::StreamName;
use paceline::subscriptions::Subscription;
use serde_json::Value;

use self::record::{Content, Record};
use self::response::StreamResponse;
pub(crate) use self::start::queues;
pub use self::start::{StartError, run};
use crate::fifo::message::group_of;
use crate::fifo::{FifoMessage, FifoQueues, Grouping, send_in_order};
use crate::subscriber::delivery::Delivery;

/// Sends commits to subscribers.
#[derive(Clone, Debug)]
pub struct Relay<Q> {
    queues: Q,
    subscribers: Vec<Subscriber>,
}

/// A subscriber with its queue.
#[derive(Clone, Debug)]
struct Subscriber {
    subscription: Subscription,
    queue_url: String,
}

/// What is to be sent to one subscriber: messages, and the index of the record of each.
#[derive(Default)]
struct Outbox {
    messages: Vec<FifoMessage>,
    records: Vec<usize>,
}

/// Why an invocation fails as a whole.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The event has no records.
    #[error("an event of a DynamoDB stream must have a list of `Records`")]
    NoRecords,
    /// A record of it is none.
    #[error("record {index} of the batch is no stream record: {source}")]
    NoRecord {
        /// Its place in the batch.
        index: usize,
        /// What serde says.
        source: serde_json::Error,
    },
}

impl<Q: FifoQueues> Relay<Q> {
    /// A relay to subscribers, each with the URL of its queue.
    pub fn new(queues: Q, subscribers: impl IntoIterator<Item = (Subscription, String)>) -> Self {
        let subscriber = |(subscription, queue_url)| Subscriber { subscription, queue_url };
        Self { queues, subscribers: subscribers.into_iter().map(subscriber).collect() }
    }

    /// Sends the commits of a batch of stream records.
    ///
    /// # Errors
    /// [`RelayError`], before anything is sent.
    pub async fn handle(&self, mut event: Value) -> Result<StreamResponse, RelayError> {
        let Some(Value::Array(records)) = event.get_mut("Records").map(Value::take) else {
            return Err(RelayError::NoRecords);
        };
        let read =
            |(index, record)| Record::read(record).map_err(|source| RelayError::NoRecord { index, source });
        let records: Vec<Record> = records.into_iter().enumerate().map(read).collect::<Result<_, _>>()?;
        let mut outboxes: Vec<Outbox> = self.subscribers.iter().map(|_| Outbox::default()).collect();
        let mut numbers = Vec::with_capacity(records.len());
        let mut failed: Option<usize> = None;
        for (index, Record { sequence_number, content }) in records.into_iter().enumerate() {
            if !self.sort(index, content, &mut outboxes) {
                tracing::error!(record = ?sequence_number, "the record was not relayed");
                failed.get_or_insert(index);
            }
            numbers.push(sequence_number);
        }
        let sendings = self.subscribers.iter().zip(&outboxes).map(|(to, outbox)| self.send(to, outbox));
        let unsent = join_all(sendings).await.into_iter().flatten();
        let lowest = failed.into_iter().chain(unsent).min();
        Ok(match lowest.and_then(|index| numbers.into_iter().nth(index)) {
            Some(record) => StreamResponse::again_from(record),
            None => StreamResponse::done(),
        })
    }

    /// Puts what a record says into the outboxes of those who want it. Tells whether that was possible.
    fn sort(&self, record: usize, content: Content, outboxes: &mut [Outbox]) -> bool {
        let (wanted_by, delivery) = match content {
            Content::NoCommit => return true,
            Content::Commit(commit) => {
                let group = |of: &Subscription| of.partition(&commit).as_deref().map(group_of);
                (self.wanted_by(|it| it.wants(&commit).then(|| group(it))), Delivery::Commit(commit))
            }
            Content::Unreadable { place, reason } => {
                let (stream, version) = (&place.stream, place.first_version.number());
                tracing::error!(%stream, version, reason, "the commit cannot be read: subscribers are told where it is");
                (self.wanted_by(|it| it.wants_some_of(stream).then_some(None)), Delivery::At(place))
            }
            Content::Unplaced { reason } => {
                tracing::error!(reason, "the record cannot be read");
                return false;
            }
        };
        if wanted_by.is_empty() {
            return true;
        }
        let span = span_of(&delivery);
        let message = match delivery.message() {
            Ok(message) => message,
            Err(error) => {
                tracing::error!(parent: &span, %error, "the commit has no JSON form");
                return false;
            }
        };
        tracing::info!(parent: &span, subscribers = wanted_by.len(), "relayed");
        for (subscriber, group) in wanted_by {
            if let Some(outbox) = outboxes.get_mut(subscriber) {
                let group = group.unwrap_or_else(|| message.group.clone());
                outbox.messages.push(FifoMessage { group, ..message.clone() });
                outbox.records.push(record);
            }
        }
        true
    }

    /// The subscribers that want it, by their indices, each with the group in which it gets it if that is not the stream.
    fn wanted_by(
        &self,
        group: impl Fn(&Subscription) -> Option<Option<String>>,
    ) -> Vec<(usize, Option<String>)> {
        let all = self.subscribers.iter().enumerate();
        all.filter_map(|(index, subscriber)| Some((index, group(&subscriber.subscription)?))).collect()
    }

    /// Sends an outbox. Gives the lowest record that was not sent.
    async fn send(&self, to: &Subscriber, outbox: &Outbox) -> Option<usize> {
        let unsent = send_in_order(&self.queues, &to.queue_url, &outbox.messages, Grouping::Packed).await;
        let first = unsent.first()?;
        let stream = outbox.messages.get(first.index).map_or("", |message| message.group.as_str());
        tracing::error!(
            subscriber = to.subscription.subscriber,
            stream,
            unsent = unsent.len(),
            reason = first.reason,
            "commits were not sent"
        );
        outbox.records.get(first.index).copied()
    }
}

/// What all lines about a commit have in common.
fn span_of(delivery: &Delivery) -> tracing::Span {
    let place = delivery.place();
    let stream: &StreamName = &place.stream;
    match delivery {
        Delivery::Commit(commit) => tracing::info_span!(
            "relay",
            handler = "relay",
            %stream,
            version = commit.last_version().number(),
            correlation_id = %commit.metadata.correlation_id,
            causation_id = %commit.metadata.causation_id,
        ),
        Delivery::At(_) => {
            tracing::info_span!("relay", handler = "relay", %stream, version = place.first_version.number())
        }
    }
}
