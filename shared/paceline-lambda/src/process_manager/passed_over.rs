//! Tells of what a process manager has passed over.

use paceline::PassedOver;

use crate::metrics::{self, Metric};

/// Tells of it in the log and in the metrics.
pub(super) fn tell(passed_over: &PassedOver) {
    match passed_over {
        PassedOver::Step(error) => {
            tracing::warn!(%error, "the event was skipped");
            metrics::record(Metric::SkippedEvents, &[1]);
        }
        PassedOver::Refusal { instance, refused } => {
            tracing::error!(
                instance,
                command_id = %refused.command_id,
                command = refused.command.name,
                target_stream = %refused.command.stream,
                attempt = refused.attempt,
                code = refused.code,
                reason = refused.reason,
                "a command was refused, and the process manager leaves it at that"
            );
            metrics::record(Metric::RefusedCommands, &[1]);
        }
        PassedOver::Timer { instance, name } => {
            tracing::info!(instance, name, "the timer is not waited for any more");
        }
    }
}
