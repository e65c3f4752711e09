//! Typed identity: which aggregate a command or an event is about.

use std::fmt::Display;
use std::str::FromStr;

use crate::StreamName;

/// The longest id, in characters.
pub const MAX_ID_CHARS: usize = 200;

/// The identity of an aggregate: a type of its own, so that an account's id is never taken for a customer's.
///
/// [`identity!`](crate::identity!) makes one.
pub trait Identity: Clone + Display + FromStr<Err = InvalidId> + Send + Sync + 'static {
    /// The category of the aggregate's streams: the part of a stream's name before the slash.
    const CATEGORY: &'static str;

    /// The id without its category.
    fn as_str(&self) -> &str;

    /// The stream that holds the events of this aggregate: `category/id`.
    fn stream(&self) -> StreamName {
        StreamName::of(Self::CATEGORY, self.as_str())
    }
}

/// A text that is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// The text is empty.
    #[error("an id must not be empty")]
    Empty,
    /// The text has more than [`MAX_ID_CHARS`] characters.
    #[error("an id has at most {MAX_ID_CHARS} characters, not {0}")]
    TooLong(usize),
}

/// Checks that a text can be an id: 1 to [`MAX_ID_CHARS`] characters.
///
/// # Errors
/// [`InvalidId`] names what is wrong.
pub fn validate_id(text: &str) -> Result<(), InvalidId> {
    match text.chars().count() {
        0 => Err(InvalidId::Empty),
        1..=MAX_ID_CHARS => Ok(()),
        more => Err(InvalidId::TooLong(more)),
    }
}

/// Defines the identity of an aggregate and the category of its streams.
///
/// ```
/// use paceline::Identity;
///
/// paceline::identity! {
///     /// The number of a bank account.
///     pub struct AccountId("account");
/// }
///
/// let id: AccountId = "ACC-1".parse()?;
/// assert_eq!(id.stream().as_str(), "account/ACC-1");
/// assert!("".parse::<AccountId>().is_err());
/// # Ok::<(), paceline::InvalidId>(())
/// ```
#[macro_export]
macro_rules! identity {
    ($(#[$meta:meta])* $vis:vis struct $name:ident($category:literal);) => {
        $(#[$meta])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::serde::Serialize, $crate::serde::Deserialize,
        )]
        #[serde(crate = "paceline::serde", try_from = "String", into = "String")]
        $vis struct $name(String);

        impl $crate::Identity for $name {
            const CATEGORY: &'static str = $category;

            fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::InvalidId;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                $crate::validate_id(&text).map(|()| Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::__schema_of_text!($name);
    };
}

/// An id's JSON Schema is that of a text.
#[cfg(feature = "schema")]
#[doc(hidden)]
#[macro_export]
macro_rules! __schema_of_text {
    ($name:ident) => {
        impl $crate::schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                $crate::schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": 200 })
            }
        }
    };
}

#[cfg(not(feature = "schema"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __schema_of_text {
    ($name:ident) => {};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_at_most_200_characters_however_many_bytes_they_take() {
        assert_eq!(validate_id(&"é".repeat(200)), Ok(()));
        assert_eq!(validate_id(&"e".repeat(201)), Err(InvalidId::TooLong(201)));
    }
}
