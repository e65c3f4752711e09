//! Follows the functions' logs in CloudWatch Logs: in Docker they write no files on this machine.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use serde::Deserialize;
use serde_json::json;

use crate::logs::Line;

/// LocalStack does not check signatures, but reads the service from them.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=test/20200101/us-east-1/logs/aws4_request, \
                         SignedHeaders=host, Signature=0";

/// Reads what is new in the log groups of some functions.
pub(crate) struct CloudWatch {
    endpoint: String,
    functions: BTreeMap<String, Read>,
    agent: ureq::Agent,
}

/// How far a log group was read: every event before `until`, and at `until` those in `seen`.
#[derive(Default)]
struct Read {
    until: i64,
    seen: HashSet<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Page {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "eventId")]
    id: String,
    timestamp: i64,
    message: String,
}

impl CloudWatch {
    /// Follows `functions`, by their names on AWS, from their first line on.
    pub(crate) fn new(endpoint: String, functions: impl IntoIterator<Item = String>) -> Self {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let functions = functions.into_iter().map(|name| (name, Read::default())).collect();
        Self { endpoint, functions, agent }
    }

    /// The lines since the last call.
    pub(crate) fn poll(&mut self) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        for (function, read) in &mut self.functions {
            let mut response = self
                .agent
                .post(&self.endpoint)
                .header("Authorization", SIGNATURE)
                .header("X-Amz-Target", "Logs_20140328.FilterLogEvents")
                .content_type("application/x-amz-json-1.1")
                .send(
                    json!({"logGroupName": format!("/aws/lambda/{function}"), "startTime": read.until})
                        .to_string(),
                )?;
            // A group that does not exist yet is answered with an error, which has no events either.
            let page: Page = response.body_mut().read_json()?;
            let new = read.take_new(page.events);
            lines.extend(
                new.into_iter().map(|event| Line {
                    function: function.clone(),
                    text: event.message.trim_end().to_owned(),
                }),
            );
        }
        Ok(lines)
    }
}

impl Read {
    fn take_new(&mut self, mut events: Vec<Event>) -> Vec<Event> {
        events.sort_by_key(|event| event.timestamp);
        events.retain(|event| !self.seen.contains(&event.id));
        for event in &events {
            if event.timestamp > self.until {
                self.until = event.timestamp;
                self.seen.clear();
            }
            self.seen.insert(event.id.clone());
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, timestamp: i64) -> Event {
        Event { id: id.into(), timestamp, message: String::new() }
    }

    #[test]
    fn events_of_the_last_millisecond_are_asked_for_again_and_shown_once() {
        let mut read = Read::default();

        let first = read.take_new(vec![event("b", 20), event("a", 10)]);
        let second = read.take_new(vec![event("b", 20), event("c", 20), event("d", 30)]);

        let ids = |events: Vec<Event>| events.into_iter().map(|event| event.id).collect::<Vec<_>>();
        assert_eq!(ids(first), ["a", "b"]);
        assert_eq!(ids(second), ["c", "d"]);
        assert_eq!(read.until, 30);
    }
}
