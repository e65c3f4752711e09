//! Events: what has happened, under a name and a version that stand for ever.

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// The name of a type of event and the version of its form. Both are stored with every event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventType {
    /// The name, unique in the application, such as `MoneyDeposited`.
    pub name: Cow<'static, str>,
    /// The version of the form, from 1.
    pub version: u32,
}

impl EventType {
    /// A type by its name and version.
    pub const fn new(name: &'static str, version: u32) -> Self {
        Self { name: Cow::Borrowed(name), version }
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} v{}", self.name, self.version)
    }
}

/// One type of event. Its name is given, not taken from the Rust type, so that a renamed type still reads its past.
///
/// ```
/// use paceline::{Event, EventType};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct MoneyDeposited {
///     pence: u64,
/// }
///
/// impl Event for MoneyDeposited {
///     const TYPE: EventType = EventType::new("MoneyDeposited", 1);
/// }
/// ```
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name and the current version, under which it is written.
    const TYPE: EventType;

    /// How older versions, or other types that became this one, are brought to the current form when they are read.
    const UPCASTS: &'static [Upcast] = &[];
}

/// One step from an older form of an event to a newer one: a pure function on its JSON.
#[derive(Clone, Debug)]
pub struct Upcast {
    /// The form it takes.
    pub from: EventType,
    /// The form it gives: the next version, or another type.
    pub to: EventType,
    /// The step. A text says why a value cannot be brought over.
    pub with: fn(Value) -> Result<Value, String>,
}

/// An event as it is stored: its type, and its fields as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EncodedEvent {
    /// The type under which it was written.
    #[serde(flatten)]
    pub event_type: EventType,
    /// The fields.
    pub data: Box<RawValue>,
}

impl PartialEq for EncodedEvent {
    fn eq(&self, other: &Self) -> bool {
        self.event_type == other.event_type && self.data.get() == other.data.get()
    }
}

/// An event that cannot be encoded or decoded.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The event has no JSON form.
    #[error("{event_type} cannot be written as JSON: {source}")]
    Encode {
        /// The type of the event.
        event_type: EventType,
        /// What serde says.
        source: serde_json::Error,
    },
    /// The JSON does not have the form of its type.
    #[error("{event_type} cannot be read: {source}")]
    Decode {
        /// The type of the event, after upcasting.
        event_type: EventType,
        /// What serde says.
        source: serde_json::Error,
    },
    /// An upcast refused the event.
    #[error("{event_type} cannot be brought to a newer version: {reason}")]
    Upcast {
        /// The type that was to be brought over.
        event_type: EventType,
        /// What the upcast says.
        reason: String,
    },
    /// The version is newer than this program knows: a newer writer is at work.
    #[error("{found} was written by a newer program: this one knows versions up to {known}")]
    Newer {
        /// The type as it was stored.
        found: EventType,
        /// The current version here.
        known: u32,
    },
}

/// The events that an aggregate adds or a subscriber reads: an enum of types, made by [`event_set!`](crate::event_set!).
pub trait EventSet: Sized + Send + Sync {
    /// The types in the set, each in its current version.
    const TYPES: &'static [EventType];

    /// The type of this event.
    fn event_type(&self) -> EventType;

    /// The event as it is stored.
    ///
    /// # Errors
    /// [`EventError::Encode`].
    fn encode(&self) -> Result<EncodedEvent, EventError>;

    /// The event from its stored form, upcast where need be. `None`: its type is not in this set.
    ///
    /// # Errors
    /// [`EventError`], except `Encode`.
    fn decode(encoded: &EncodedEvent) -> Result<Option<Self>, EventError>;

    /// Whether events of this name are in the set, in whatever version, or become one that is.
    fn includes(event_name: &str) -> bool;
}

/// Encodes one event under the name and version of its type.
///
/// # Errors
/// [`EventError::Encode`].
pub fn encode<E: Event>(event: &E) -> Result<EncodedEvent, EventError> {
    let data = serde_json::value::to_raw_value(event)
        .map_err(|source| EventError::Encode { event_type: E::TYPE, source })?;
    Ok(EncodedEvent { event_type: E::TYPE, data })
}

/// Decodes one event if it is an `E`, or an older form of it.
///
/// # Errors
/// [`EventError`], except `Encode`.
pub fn decode<E: Event>(encoded: &EncodedEvent) -> Result<Option<E>, EventError> {
    let failed = |source| EventError::Decode { event_type: E::TYPE, source };
    let stored = &encoded.event_type;
    if *stored == E::TYPE {
        return serde_json::from_str(encoded.data.get()).map(Some).map_err(failed);
    }
    if stored.name == E::TYPE.name && stored.version > E::TYPE.version {
        return Err(EventError::Newer { found: stored.clone(), known: E::TYPE.version });
    }
    let mut data: Option<Value> = None;
    let mut current = stored;
    while let Some(step) = E::UPCASTS.iter().find(|step| step.from == *current) {
        let value = match data {
            Some(value) => value,
            None => serde_json::from_str(encoded.data.get()).map_err(failed)?,
        };
        let upcast = (step.with)(value)
            .map_err(|reason| EventError::Upcast { event_type: current.clone(), reason })?;
        data = Some(upcast);
        current = &step.to;
    }
    match data {
        Some(value) if *current == E::TYPE => serde_json::from_value(value).map(Some).map_err(failed),
        _ if stored.name == E::TYPE.name => Err(EventError::Upcast {
            event_type: current.clone(),
            reason: format!("no step leads from it to version {}", E::TYPE.version),
        }),
        _ => Ok(None),
    }
}

/// Whether events of this name can be read as an `E`.
pub fn accepts<E: Event>(event_name: &str) -> bool {
    E::TYPE.name == event_name || E::UPCASTS.iter().any(|step| step.from.name == event_name)
}

/// Defines a set of events: an enum with one variant for each type, named as the type.
///
/// ```
/// use paceline::{Event, EventSet, EventType};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize)]
/// pub struct MoneyDeposited { pub pence: u64 }
/// impl Event for MoneyDeposited { const TYPE: EventType = EventType::new("MoneyDeposited", 1); }
///
/// paceline::event_set! {
///     /// What happens to an account.
///     #[derive(Debug, PartialEq)]
///     pub enum AccountEvent { MoneyDeposited }
/// }
///
/// let event = AccountEvent::from(MoneyDeposited { pence: 500 });
/// let stored = event.encode()?;
/// assert_eq!(stored.data.get(), r#"{"pence":500}"#);
/// assert_eq!(AccountEvent::decode(&stored)?, Some(event));
/// # Ok::<(), paceline::EventError>(())
/// ```
#[macro_export]
macro_rules! event_set {
    ($(#[$meta:meta])* $vis:vis enum $set:ident { $($event:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[allow(clippy::large_enum_variant, reason = "events are decoded one at a time, and boxed nowhere else")]
        $vis enum $set {
            $(
                #[doc = concat!("See [`", stringify!($event), "`].")]
                $event($event),
            )+
        }

        $(
            impl From<$event> for $set {
                fn from(event: $event) -> Self {
                    Self::$event(event)
                }
            }
        )+

        impl $crate::EventSet for $set {
            const TYPES: &'static [$crate::EventType] = &[$(<$event as $crate::Event>::TYPE),+];

            fn event_type(&self) -> $crate::EventType {
                match self {
                    $(Self::$event(_) => <$event as $crate::Event>::TYPE,)+
                }
            }

            fn encode(&self) -> Result<$crate::EncodedEvent, $crate::EventError> {
                match self {
                    $(Self::$event(event) => $crate::event::encode(event),)+
                }
            }

            fn decode(encoded: &$crate::EncodedEvent) -> Result<Option<Self>, $crate::EventError> {
                $(
                    if $crate::event::accepts::<$event>(&encoded.event_type.name)
                        && let Some(event) = $crate::event::decode::<$event>(encoded)?
                    {
                        return Ok(Some(Self::$event(event)));
                    }
                )+
                Ok(None)
            }

            fn includes(event_name: &str) -> bool {
                $($crate::event::accepts::<$event>(event_name))||+
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Version 1 held pounds, version 2 holds pence. Before that the event had another name.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct MoneyDeposited {
        pence: u64,
    }

    impl Event for MoneyDeposited {
        const TYPE: EventType = EventType::new("MoneyDeposited", 2);
        const UPCASTS: &'static [Upcast] = &[
            Upcast {
                from: EventType::new("CashPaidIn", 1),
                to: EventType::new("MoneyDeposited", 1),
                with: |old| Ok(json!({ "pounds": old["amount"] })),
            },
            Upcast {
                from: EventType::new("MoneyDeposited", 1),
                to: EventType::new("MoneyDeposited", 2),
                with: |old| {
                    let pounds = old["pounds"].as_u64().ok_or("pounds must be a whole number")?;
                    Ok(json!({ "pence": pounds * 100 }))
                },
            },
        ];
    }

    fn stored(name: &'static str, version: u32, data: &Value) -> EncodedEvent {
        let data = serde_json::value::to_raw_value(data).unwrap();
        EncodedEvent { event_type: EventType::new(name, version), data }
    }

    #[test]
    fn an_older_version_is_brought_to_the_current_one() {
        let event = decode::<MoneyDeposited>(&stored("MoneyDeposited", 1, &json!({ "pounds": 3 })));

        assert_eq!(event.unwrap(), Some(MoneyDeposited { pence: 300 }));
    }

    #[test]
    fn a_type_under_its_former_name_is_brought_over_step_by_step() {
        let event = decode::<MoneyDeposited>(&stored("CashPaidIn", 1, &json!({ "amount": 3 })));

        assert_eq!(event.unwrap(), Some(MoneyDeposited { pence: 300 }));
    }

    #[test]
    fn an_event_that_cannot_be_brought_over_is_named() {
        let error = decode::<MoneyDeposited>(&stored("MoneyDeposited", 1, &json!({}))).unwrap_err();

        assert_eq!(
            error.to_string(),
            "MoneyDeposited v1 cannot be brought to a newer version: pounds must be a whole number"
        );
    }

    #[test]
    fn a_version_that_is_not_known_yet_is_an_error_and_not_skipped() {
        let error = decode::<MoneyDeposited>(&stored("MoneyDeposited", 3, &json!({}))).unwrap_err();

        assert!(matches!(error, EventError::Newer { known: 2, .. }), "{error}");
    }

    #[test]
    fn another_type_is_none_of_this_one() {
        assert_eq!(decode::<MoneyDeposited>(&stored("AccountOpened", 1, &json!({}))).unwrap(), None);
    }
}
