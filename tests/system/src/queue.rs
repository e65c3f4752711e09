//! Queues and their dead letters.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::aws::Aws;

/// The FIFO queue of a function.
#[derive(Clone, Debug)]
pub struct Queue {
    aws: Aws,
    url: Value,
    dead_letters_url: Value,
}

impl Queue {
    /// The queue of this name, without `.fifo`.
    pub fn named(name: &str) -> Self {
        let aws = Aws::started();
        let url = |name: String| {
            let mut answer = aws.call("sqs", "AmazonSQS.GetQueueUrl", &json!({ "QueueName": name }));
            answer["QueueUrl"].take()
        };
        let (url, dead_letters_url) = (url(format!("{name}.fifo")), url(format!("{name}-dlq.fifo")));
        Self { aws, url, dead_letters_url }
    }

    /// How many messages of a group are among the dead letters. They stay there.
    pub fn dead_letters(&self, group: &str) -> usize {
        let messages = self.receive_dead_letters(0);
        messages.iter().filter(|message| message["Attributes"]["MessageGroupId"] == group).count()
    }

    /// Moves all dead letters back, those of a group in their order.
    ///
    /// Not by `StartMessageMoveTask`: LocalStack sends them under their old ids, and for five minutes takes them for
    /// repeated.
    #[allow(clippy::disallowed_methods, reason = "each move of a message has an id of its own")]
    pub fn redrive(&self) {
        loop {
            let messages = self.receive_dead_letters(60);
            if messages.is_empty() {
                return;
            }
            for message in messages {
                let sent = json!({
                    "QueueUrl": self.url,
                    "MessageBody": message["Body"],
                    "MessageGroupId": message["Attributes"]["MessageGroupId"],
                    "MessageDeduplicationId": Uuid::new_v4(),
                });
                self.aws.call("sqs", "AmazonSQS.SendMessage", &sent);
                let deleted =
                    json!({ "QueueUrl": self.dead_letters_url, "ReceiptHandle": message["ReceiptHandle"] });
                self.aws.call("sqs", "AmazonSQS.DeleteMessage", &deleted);
            }
        }
    }

    fn receive_dead_letters(&self, visibility_timeout: u32) -> Vec<Value> {
        let received = json!({
            "QueueUrl": self.dead_letters_url,
            "MaxNumberOfMessages": 10,
            "VisibilityTimeout": visibility_timeout,
            "MessageSystemAttributeNames": ["All"],
        });
        let mut answer = self.aws.call("sqs", "AmazonSQS.ReceiveMessage", &received);
        match answer["Messages"].take() {
            Value::Array(messages) => messages,
            _ => vec![],
        }
    }
}
