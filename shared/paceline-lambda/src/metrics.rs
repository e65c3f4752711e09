//! Metrics of `CloudWatch`: lines of the embedded metric format in the log, from which `CloudWatch` takes them. That
//! needs no request and no permission, and costs what a line of log costs; each metric of each function is one custom
//! metric on the bill for the hours in which it is recorded.
//!
//! All are in the namespace `Paceline` under the dimension `FunctionName`. Nothing is recorded outside of Lambda.

use std::io::Write as _;
use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::edge;

/// What is counted or measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Count: messages that failed on their last receive, so that the queue sets them aside. The streams that they are
    /// about are parked until somebody redrives them, or a later commit of the stream gets through.
    ParkedMessages,
    /// Count: streams in which a subscriber lags although it was told.
    ParkedStreams,
    /// Count: events that an event handler or a process manager could not handle and has passed over, as its `on_error` says.
    SkippedEvents,
    /// Count: commands of process managers that were refused for good, and to which the process manager had no answer.
    RefusedCommands,
    /// Milliseconds from the time at which a command was handled until a subscriber had handled its commit.
    Lag,
}

impl Metric {
    /// The name in `CloudWatch`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ParkedMessages => "ParkedMessages",
            Self::ParkedStreams => "ParkedStreams",
            Self::SkippedEvents => "SkippedEvents",
            Self::RefusedCommands => "RefusedCommands",
            Self::Lag => "Lag",
        }
    }

    /// The unit in `CloudWatch`.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::ParkedMessages | Self::ParkedStreams | Self::SkippedEvents | Self::RefusedCommands => {
                "Count"
            }
            Self::Lag => "Milliseconds",
        }
    }
}

/// The function that records. `None`: this is none.
static FUNCTION: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("AWS_LAMBDA_FUNCTION_NAME").ok());

/// Records values, at most 100.
pub fn record(metric: Metric, values: &[i64]) {
    let Some(function) = &*FUNCTION else { return };
    if values.is_empty() {
        return;
    }
    let line = format!("{}\n", line(metric, values, function, edge::now()));
    // In one call, so that no other line comes in between. Where it cannot be written, no log can.
    let _ = std::io::stdout().lock().write_all(line.as_bytes());
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
fn line(metric: Metric, values: &[i64], function: &str, at: Timestamp) -> Value {
    let directive = json!({
        "Namespace": "Paceline",
        "Dimensions": [["FunctionName"]],
        "Metrics": [{ "Name": metric.name(), "Unit": metric.unit() }],
    });
    let mut line = json!({
        "_aws": { "Timestamp": at.as_millisecond(), "CloudWatchMetrics": [directive] },
        "FunctionName": function,
        // Lambda drops lines below the function's level, and takes those without one for information.
        "level": "ERROR",
        "timestamp": at.to_string(),
    });
    line[metric.name()] = json!(values);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_form_that_cloudwatch_reads() {
        let at = "2026-06-01T08:00:00Z".parse().unwrap();

        assert_eq!(
            line(Metric::Lag, &[12, 15], "dev-balances", at),
            json!({
                "_aws": {
                    "Timestamp": 1_780_300_800_000_i64,
                    "CloudWatchMetrics": [{
                        "Namespace": "Paceline",
                        "Dimensions": [["FunctionName"]],
                        "Metrics": [{ "Name": "Lag", "Unit": "Milliseconds" }],
                    }],
                },
                "FunctionName": "dev-balances",
                "level": "ERROR",
                "timestamp": "2026-06-01T08:00:00Z",
                "Lag": [12, 15],
            })
        );
    }
}
