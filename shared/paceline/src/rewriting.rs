//! Rewriting stored events in their current form.

use std::future::Future;

use crate::{EncodedEvent, EventError, EventSet, StoreError, StreamName, Version};

/// Brings stored events into another form where they are. It is never needed for reading, since upcasts run wherever
/// events are read: it is how an operator gets rid of an upcast that has served its time.
pub trait Rewriting: Send + Sync {
    /// Rewrites the commits of a stream, oldest first, of which `form` changes an event. Versions, positions and
    /// metadata stay; subscribers are not told. A commit is replaced on condition that it is what was read; so when
    /// it fails half-way, or runs twice at a time, each commit is whole, in its old or in its new form.
    ///
    /// `form` gives an event's new form, or nothing if the event stays: mostly [`current_form`].
    ///
    /// # Errors
    /// [`RewriteError`].
    fn rewrite(
        &self,
        stream: &StreamName,
        form: impl Fn(&EncodedEvent) -> Result<Option<EncodedEvent>, EventError> + Send + Sync,
    ) -> impl Future<Output = Result<Rewritten, RewriteError>> + Send;
}

/// What came of rewriting a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// The commits that were looked at.
    pub read: u64,
    /// The commits that were replaced.
    pub written: u64,
}

/// Why a stream was not rewritten to its end.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// An event has no new form.
    #[error(transparent)]
    Event(#[from] EventError),
    /// In its new form a commit is larger than can be stored. It is left as it was.
    #[error(
        "the commit at version {version} would be {bytes} bytes, more than the {limit} that can be stored"
    )]
    TooLarge {
        /// The version of its first event.
        version: Version,
        /// Its size as it would be stored.
        bytes: usize,
        /// The most that can be stored.
        limit: usize,
    },
    /// The store did not answer, or does not allow it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The form that an event of the set `E` has today. `None`: it has it already, or is not in the set.
///
/// # Errors
/// [`EventError`].
pub fn current_form<E: EventSet>(event: &EncodedEvent) -> Result<Option<EncodedEvent>, EventError> {
    if E::TYPES.contains(&event.event_type) {
        return Ok(None);
    }
    E::decode(event)?.map(|current| current.encode()).transpose()
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};

    use super::*;
    use crate::{Event, EventType, Upcast};

    #[derive(Serialize, Deserialize)]
    struct MoneyDeposited {
        pence: u64,
    }

    impl Event for MoneyDeposited {
        const TYPE: EventType = EventType::new("MoneyDeposited", 2);
        const UPCASTS: &'static [Upcast] = &[Upcast {
            from: EventType::new("MoneyDeposited", 1),
            to: EventType::new("MoneyDeposited", 2),
            with: |old| Ok(json!({ "pence": old["pounds"].as_u64().ok_or("no pounds")? * 100 })),
        }];
    }

    crate::event_set! { enum AccountEvent { MoneyDeposited } }

    fn stored(name: &'static str, version: u32, data: &Value) -> EncodedEvent {
        let data = serde_json::value::to_raw_value(data).unwrap();
        EncodedEvent { event_type: EventType::new(name, version), data }
    }

    #[test]
    fn an_old_event_gets_its_current_form_and_no_other_event_a_new_one() {
        let form = |event| current_form::<AccountEvent>(&event).unwrap();
        let current = stored("MoneyDeposited", 2, &json!({ "pence": 300 }));

        assert_eq!(form(stored("MoneyDeposited", 1, &json!({ "pounds": 3 }))), Some(current.clone()));
        assert_eq!(form(current), None);
        assert_eq!(form(stored("AccountOpened", 1, &json!({}))), None);
    }

    #[test]
    fn an_event_without_a_current_form_is_an_error() {
        let error = current_form::<AccountEvent>(&stored("MoneyDeposited", 1, &json!({}))).unwrap_err();

        assert!(matches!(error, EventError::Upcast { .. }), "{error}");
    }
}
