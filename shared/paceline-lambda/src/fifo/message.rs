//! Messages of FIFO queues.

use std::sync::Arc;

use paceline::StreamName;
use serde::Serialize;
use uuid::Uuid;

/// The largest message, and the largest batch, in bytes.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// The longest name of a message group, in characters.
const MAX_GROUP_CHARS: usize = 128;

/// A message for a FIFO queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FifoMessage {
    /// What is delivered in order: one after the other, while other groups go on.
    pub group: String,
    /// A message with the id of one that was sent within five minutes is dropped.
    pub deduplication_id: Uuid,
    /// The content, shared by the messages to several queues.
    pub body: Arc<str>,
}

impl FifoMessage {
    /// A message about a stream, in the group of that stream.
    ///
    /// # Errors
    /// If `content` has no JSON form.
    pub fn about(
        stream: &StreamName,
        deduplication_id: Uuid,
        content: &impl Serialize,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self { group: group_of(stream.as_str()), deduplication_id, body: body_of(content)?.into() })
    }
}

/// The group of this name, a stream's say: the name, or a hash where SQS takes no such name. Should two names ever have
/// one hash, they wait for each other, and no more.
pub fn group_of(name: &str) -> String {
    if name.len() <= MAX_GROUP_CHARS && name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return name.to_owned();
    }
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}

/// JSON that SQS takes: it refuses two characters that JSON allows, so these are escaped. Outside of JSON's texts they
/// do not occur.
fn body_of(content: &impl Serialize) -> Result<String, serde_json::Error> {
    let body = serde_json::to_string(content)?;
    if body.contains(['\u{FFFE}', '\u{FFFF}']) {
        return Ok(body.replace('\u{FFFE}', "\\ufffe").replace('\u{FFFF}', "\\uffff"));
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_group_has_the_name_where_sqs_takes_it() {
        assert_eq!(group_of("account/ACC-1"), "account/ACC-1");
        assert_eq!(group_of(&"x".repeat(128)).len(), 128);
    }

    #[test]
    fn any_other_name_is_a_group_of_its_own_all_the_same() {
        let names = ["x".repeat(129), "x".repeat(130), "é".to_owned(), "a b".to_owned()];
        let groups: Vec<String> = names.iter().map(|name| group_of(name)).collect();

        for (index, group) in groups.iter().enumerate() {
            assert_eq!(group.len(), 36);
            assert!(!groups[..index].contains(group));
        }
    }

    #[test]
    fn a_body_holds_only_characters_that_sqs_takes_and_says_the_same() {
        let content = json!({ "note": "\u{FFFF}\u{FFFE}\u{0}\\" });

        let body = body_of(&content).unwrap();

        assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), content);
        assert!(body.chars().all(|c| c >= ' ' && c != '\u{FFFE}' && c != '\u{FFFF}'));
    }
}
