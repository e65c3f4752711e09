//! Logs: one JSON object a line.

use tracing_subscriber::EnvFilter;

/// Starts logging at the level of the environment's `LOG_LEVEL`, or `INFO`. The fields of the spans that a line is in
/// (correlation id, stream, command and so on) stand in the line itself.
pub fn start() {
    let level = std::env::var("LOG_LEVEL").unwrap_or_else(|_| "INFO".to_owned());
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("INFO"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .init();
}
