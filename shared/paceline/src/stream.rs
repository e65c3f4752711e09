//! Streams: where the events of one aggregate are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name of a stream: `category/id`. All events of one aggregate are in one stream.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StreamName(String);

impl StreamName {
    /// The stream of an id in a category. Only [`Identity`](crate::Identity) makes one, so both are known to be valid.
    pub(crate) fn of(category: &str, id: &str) -> Self {
        Self(format!("{category}/{id}"))
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first slash: the kind of aggregate.
    pub fn category(&self) -> &str {
        self.0.split_once('/').map_or(self.as_str(), |(category, _)| category)
    }

    /// The part after the first slash: the id of the aggregate.
    pub fn id(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, id)| id)
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that names no stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stream is named `category/id`, not `{0}`")]
pub struct InvalidStreamName(String);

impl TryFrom<String> for StreamName {
    type Error = InvalidStreamName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.split_once('/') {
            Some((category, id)) if !category.is_empty() && !id.is_empty() => Ok(Self(text)),
            _ => Err(InvalidStreamName(text)),
        }
    }
}

impl FromStr for StreamName {
    type Err = InvalidStreamName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_owned().try_into()
    }
}

impl From<StreamName> for String {
    fn from(name: StreamName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_category_and_an_id_which_may_itself_hold_a_slash() {
        let name: StreamName = "process/stage-1/athlete-2".parse().unwrap();

        assert_eq!((name.category(), name.id()), ("process", "stage-1/athlete-2"));
    }

    #[test]
    fn a_text_without_category_or_id_names_no_stream() {
        for text in ["", "account", "/1", "account/"] {
            assert_eq!(text.parse::<StreamName>(), Err(InvalidStreamName(text.to_owned())));
        }
    }
}
