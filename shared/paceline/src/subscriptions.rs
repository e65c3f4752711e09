//! Which events reach which subscriber.

use std::str::FromStr;

use crate::{Commit, StreamName};

/// The subscribers and what they want, as the configuration of relay and maintenance says:
///
/// ```
/// use paceline::subscriptions::Subscriptions;
///
/// let subscriptions: Subscriptions = "
///     challenges-projection: challenge/* stage/StageCreated
///     savings-process-manager: account/MoneyDeposited
/// ".parse()?;
/// # assert_eq!(subscriptions.subscribers().count(), 2);
/// # Ok::<(), paceline::subscriptions::InvalidSubscriptions>(())
/// ```
///
/// One line a subscriber: its name, a colon, and `category/EventType` or `category/*` for each type of event that it
/// wants, by the name under which the event is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriptions(Vec<Subscription>);

/// A subscriber and what it wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The name of the subscriber.
    pub subscriber: String,
    wants: Vec<Wanted>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    category: String,
    /// `None`: every type.
    event: Option<String>,
}

/// A line that says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the subscriptions, `{text}`: {fault}")]
pub struct InvalidSubscriptions {
    /// The number of the line, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
    /// What is wrong with it.
    pub fault: SubscriptionFault,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionFault {
    /// There is no name and colon.
    #[error("a subscriber's name and a colon must come first")]
    NoName,
    /// The name was there before.
    #[error("there is a line for this subscriber already")]
    Repeated,
    /// Nothing follows the name.
    #[error("it wants nothing")]
    WantsNothing,
    /// An entry has another form.
    #[error("`{0}` is not `category/EventType` or `category/*`")]
    NoEvent(String),
}

impl Subscriptions {
    /// All of them.
    pub fn subscribers(&self) -> impl Iterator<Item = &Subscription> {
        self.0.iter()
    }
}

impl Subscription {
    /// Whether the commit holds an event that is wanted.
    pub fn wants(&self, commit: &Commit) -> bool {
        let of_category = self.wants.iter().filter(|wanted| wanted.category == commit.stream.category());
        of_category.into_iter().any(|wanted| match &wanted.event {
            None => true,
            Some(name) => commit.events.iter().any(|event| event.event_type.name == *name),
        })
    }

    /// Whether some events of streams like this are wanted.
    pub fn wants_some_of(&self, stream: &StreamName) -> bool {
        self.wants.iter().any(|wanted| wanted.category == stream.category())
    }
}

impl FromStr for Subscriptions {
    type Err = InvalidSubscriptions;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut subscriptions: Vec<Subscription> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let invalid = |fault| InvalidSubscriptions { line: number, text: line.to_owned(), fault };
            let subscription = parse_line(line).map_err(invalid)?;
            if subscriptions.iter().any(|other| other.subscriber == subscription.subscriber) {
                return Err(invalid(SubscriptionFault::Repeated));
            }
            subscriptions.push(subscription);
        }
        Ok(Self(subscriptions))
    }
}

fn parse_line(line: &str) -> Result<Subscription, SubscriptionFault> {
    let (name, wants) = line.split_once(':').ok_or(SubscriptionFault::NoName)?;
    let name = name.trim();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(SubscriptionFault::NoName);
    }
    let wants: Vec<Wanted> = wants.split_whitespace().map(parse_wanted).collect::<Result<_, _>>()?;
    if wants.is_empty() {
        return Err(SubscriptionFault::WantsNothing);
    }
    Ok(Subscription { subscriber: name.to_owned(), wants })
}

fn parse_wanted(text: &str) -> Result<Wanted, SubscriptionFault> {
    match text.split_once('/') {
        Some((category, event)) if !category.is_empty() && !event.is_empty() && !event.contains('/') => {
            let event = (event != "*").then(|| event.to_owned());
            Ok(Wanted { category: category.to_owned(), event })
        }
        _ => Err(SubscriptionFault::NoEvent(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_says_nothing_is_named() {
        let error = |text: &str| text.parse::<Subscriptions>().unwrap_err().to_string();

        assert_eq!(
            error("a: x/*\n\n  b x/Y"),
            "line 3 of the subscriptions, `b x/Y`: a subscriber's name and a colon must come first"
        );
        assert!(error(": x/*").ends_with("a subscriber's name and a colon must come first"));
        assert!(error("a b: x/*").ends_with("a subscriber's name and a colon must come first"));
        assert!(error("a:").ends_with("it wants nothing"));
        assert!(error("a: x/*\na: x/Y").ends_with("there is a line for this subscriber already"));
        for entry in ["x", "x/", "/Y", "x/Y/Z"] {
            assert!(error(&format!("a: {entry}")).contains(&format!("`{entry}` is not")), "{entry}");
        }
    }

    #[test]
    fn blank_lines_say_nothing_and_that_is_no_fault() {
        assert_eq!("\n  \n".parse::<Subscriptions>().unwrap().subscribers().count(), 0);
    }
}
