//! An event store that makes its commits when they are read.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::{Stream, stream};
use paceline::{
    AppendError, Commit, EventSet, EventStore, Expected, Head, Loaded, Metadata, NewCommit, Position,
    Snapshot, Snapshots, StoreError, StreamName, Version,
};
use paceline_dynamodb::event_store::decode_commit;
use uuid::Uuid;

use crate::account::{AccountEvent, payment};

/// What the source makes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// Commits.
    Commits,
    /// Items as DynamoDB's client gives them, which are then decoded.
    Items,
}

impl Form {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::Items => "items",
        }
    }
}

/// A stream of so many payments, a commit each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) form: Form,
    pub(crate) events: u64,
}

impl Source {
    fn commit(self, stream: &StreamName, version: u64) -> Result<Commit, StoreError> {
        let corrupt = |reason: String| StoreError::Corrupt { stream: stream.clone(), reason };
        let event =
            AccountEvent::from(payment(version)).encode().map_err(|error| corrupt(error.to_string()))?;
        let id = Uuid::from_u128(version.into());
        let recorded_at = jiff::Timestamp::UNIX_EPOCH;
        match self.form {
            Form::Commits => Ok(Commit {
                stream: stream.clone(),
                first_version: Version::new(version),
                position: Position::new(version),
                metadata: Metadata {
                    causation_id: id,
                    correlation_id: id,
                    actor: None,
                    traceparent: None,
                    recorded_at,
                },
                events: vec![event],
                joined: vec![],
            }),
            Form::Items => {
                let text = |text: String| AttributeValue::S(text);
                let number = AttributeValue::N(version.to_string());
                let events = format!(r#"[["{}",1,{}]]"#, event.event_type.name, event.data);
                let item = HashMap::from([
                    ("stream".to_owned(), text(stream.to_string())),
                    ("version".to_owned(), number.clone()),
                    ("events".to_owned(), text(events)),
                    ("position".to_owned(), number),
                    ("causation".to_owned(), text(id.to_string())),
                    ("recorded_at".to_owned(), text(recorded_at.to_string())),
                ]);
                decode_commit(&item).map_err(|error| corrupt(error.to_string()))
            }
        }
    }

    fn commits(
        self,
        stream: &StreamName,
        after: Version,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        let versions = after.number() + 1..=self.events;
        let stream = stream.clone();
        stream::iter(versions.map(move |version| self.commit(&stream, version)))
    }
}

impl EventStore for Source {
    async fn append(
        &self,
        stream: &StreamName,
        _: Expected,
        commit: NewCommit,
    ) -> Result<Commit, AppendError> {
        let head = Head::observed(Version::new(self.events), Position::new(self.events));
        Ok(commit.after(stream.clone(), head))
    }

    fn load(
        &self,
        stream: &StreamName,
        _: Option<Snapshots>,
    ) -> impl Stream<Item = Result<Loaded, StoreError>> + Send {
        use futures_util::TryStreamExt;
        self.commits(stream, Version::ZERO).map_ok(Loaded::Commit)
    }

    fn read(
        &self,
        stream: &StreamName,
        after: Version,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.commits(stream, after)
    }

    fn follow(
        &self,
        stream: &StreamName,
        head: Head,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        self.commits(stream, head.version())
    }

    async fn head(&self, _: &StreamName) -> Result<Head, StoreError> {
        Ok(Head::observed(Version::new(self.events), Position::new(self.events)))
    }

    async fn recall(&self, _: &StreamName, _: &str) -> Result<Option<Commit>, StoreError> {
        Ok(None)
    }

    async fn find(&self, _: &StreamName, _: Uuid, _: Position) -> Result<Option<Commit>, StoreError> {
        Ok(None)
    }

    async fn save_snapshot(&self, _: &StreamName, _: &Snapshot) -> Result<(), StoreError> {
        Ok(())
    }
}
