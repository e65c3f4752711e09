//! Logs: one JSON object a line.
//!
//! A line has `timestamp`, `level`, `target`, `message`, its own fields, and the fields of all spans that it is in, the
//! inner ones in place of outer ones of the same name. So every line that concerns a command has the command's `handler`,
//! `command`, `stream`, `causation_id` and `correlation_id`, and can be found by each of them.

use std::fmt;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormattedFields};
use tracing_subscriber::registry::{LookupSpan, Scope};

/// Starts logging at the level of the environment's `LOG_LEVEL`, or `INFO`.
pub fn start() {
    let level = std::env::var("LOG_LEVEL").ok().and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .fmt_fields(JsonFields::new())
        .event_format(FlatJson)
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .init();
}

/// Writes a line as one flat object.
#[derive(Clone, Copy, Debug)]
struct FlatJson;

impl<S> FormatEvent<S, JsonFields> for FlatJson
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Line::default();
        for span in context.event_scope().into_iter().flat_map(Scope::from_root) {
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<JsonFields>>();
            let fields =
                fields.and_then(|fields| serde_json::from_str::<Map<String, Value>>(&fields.fields).ok());
            line.0.extend(fields.unwrap_or_default());
        }
        event.record(&mut line);
        let mut timestamp = String::new();
        SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
        line.0.insert("timestamp".to_owned(), timestamp.into());
        line.0.insert("level".to_owned(), event.metadata().level().as_str().into());
        line.0.insert("target".to_owned(), event.metadata().target().into());
        writeln!(writer, "{}", Value::Object(line.0))
    }
}

/// The fields of a line.
#[derive(Debug, Default)]
struct Line(Map<String, Value>);

impl Line {
    fn set(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Line {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use serde_json::json;
    use tracing::field::Empty;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_has_the_fields_of_its_spans_also_those_that_came_later() {
        let written = Written::default();
        let to = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .fmt_fields(JsonFields::new())
            .event_format(FlatJson)
            .with_writer(move || to.clone())
            .finish();

        tracing::subscriber::with_default(subscriber, || {
            let outer = tracing::info_span!("invocation", handler = "accounts", command = "?");
            let _outer = outer.enter();
            let inner = tracing::info_span!("command", command = "DepositMoney", stream = Empty);
            inner.record("stream", "account/ACC-1");
            tracing::info!(parent: &inner, events = 2, "carried out");
        });

        let line = written.0.lock().unwrap().clone();
        let mut line: Value = serde_json::from_slice(&line).unwrap();
        assert!(line["timestamp"].is_string() && line["target"].is_string());
        let fields = line.as_object_mut().unwrap();
        fields.retain(|name, _| !["timestamp", "target"].contains(&name.as_str()));
        assert_eq!(
            line,
            json!({ "level": "INFO", "message": "carried out", "handler": "accounts", "command": "DepositMoney",
                "stream": "account/ACC-1", "events": 2 })
        );
    }
}
