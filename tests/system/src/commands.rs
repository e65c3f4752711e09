//! Commands that no route takes: those of importers, of scheduled tasks and of operators.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::aws::Aws;

/// How many messages SQS takes at once.
const BATCH: usize = 10;

/// The queue of the commands of one kind of aggregate, as importers and tasks write to it: a message is a
/// `paceline::CommandMessage` as JSON, and its group the aggregate's stream, so that the commands of one are carried out
/// in the order in which they are sent.
#[derive(Clone, Debug)]
pub struct CommandQueue {
    aws: Aws,
    category: &'static str,
    url: Value,
}

impl CommandQueue {
    /// That of the aggregates whose streams are of this category, `stage` say.
    pub fn of(category: &'static str) -> Self {
        let aws = Aws::started();
        let name = json!({ "QueueName": format!("paceline-{category}-commands.fifo") });
        let url = aws.call("sqs", "AmazonSQS.GetQueueUrl", &name)["QueueUrl"].take();
        Self { aws, category, url }
    }

    /// Sends a command to the aggregate of this id. The field of the id is set: `stage_id`, say.
    pub fn send(&self, id: &str, name: &str, fields: Value) {
        self.send_all([(id, name, fields)]);
    }

    /// Sends commands, each with the id of its aggregate, ten at once.
    pub fn send_all<'a>(&self, commands: impl IntoIterator<Item = (&'a str, &'a str, Value)>) {
        let entries: Vec<Value> =
            commands.into_iter().map(|(id, name, fields)| self.entry(id, name, fields)).collect();
        for entries in entries.chunks(BATCH) {
            let numbered = entries.iter().enumerate().map(|(number, entry)| {
                let mut entry = entry.clone();
                entry["Id"] = number.to_string().into();
                entry
            });
            let batch = json!({ "QueueUrl": self.url, "Entries": numbered.collect::<Vec<_>>() });
            let answer = self.aws.call("sqs", "AmazonSQS.SendMessageBatch", &batch);
            let failed = answer["Failed"].as_array().is_some_and(|failed| !failed.is_empty());
            assert!(!failed, "{answer}");
        }
    }

    #[allow(clippy::disallowed_methods, reason = "who sends a command from outside gives it its id and time")]
    fn entry(&self, id: &str, name: &str, mut fields: Value) -> Value {
        let (command_id, now) = (Uuid::new_v4(), jiff::Timestamp::now());
        let stream = format!("{}/{id}", self.category);
        fields[format!("{}_id", self.category)] = id.into();
        let message = json!({
            "command_id": command_id,
            "correlation_id": command_id,
            // A position: milliseconds, and 16 bits to count within one.
            "caused_at": now.as_millisecond() << 16,
            "sender": {
                "process_manager": "system-tests",
                "instance": self.category,
                "because_of": { "timer": { "name": name, "due": now } },
                "attempt": 1,
            },
            "stream": stream,
            "type": name,
            "data": fields,
        });
        json!({
            "MessageBody": message.to_string(),
            "MessageGroupId": stream,
            "MessageDeduplicationId": command_id,
        })
    }
}
