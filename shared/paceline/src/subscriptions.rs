//! Which events reach which subscriber.

use std::str::FromStr;

use serde_json::Value;

use crate::{Commit, EncodedEvent, StreamName};

/// The subscribers and what they want, as the configuration of relay and maintenance says:
///
/// ```
/// use paceline::subscriptions::Subscriptions;
///
/// let subscriptions: Subscriptions = "
///     [projections]
///     challenges-projection: challenge/* stage/StageCreated
///     [process managers]
///     savings-process-manager: account/MoneyDeposited
///     [event handlers]
///     letters by owner: account/*
/// ".parse()?;
/// # assert_eq!(subscriptions.subscribers().count(), 3);
/// # Ok::<(), paceline::subscriptions::InvalidSubscriptions>(())
/// ```
///
/// One line a subscriber: its name, a colon, and `category/EventType` or `category/*` for each type of event that it
/// wants, by the name under which the event is stored. They stand under the heading of what they are, so that what is for
/// one kind alone, such as a rebuild, is refused to others. One without a heading above it may be asked for anything.
///
/// # What is handled one after the other
///
/// The commits of a stream, as a rule, while those of others go on. With `by` and the name of a field after the
/// subscriber's name it is the commits whose events have one value in that field, in whatever streams: all letters to
/// one owner, so that not two are written at once. A commit counts by the first of its wanted events that has the
/// field, with a text, a number or a truth value in it; one without counts by its stream.
///
/// Whatever the field, no event is skipped and each stream's events begin to be handled in order, since checkpoints
/// stay those of streams: a commit that comes before an earlier one of its stream has the subscriber handle that one
/// first. But commits of one stream may then be under way at the same time, and the subscriber that loses has worked in
/// vain, so a field that changes within streams costs work, and with an event handler effects that are had twice. One
/// that is the same throughout a stream costs nothing. A failing commit holds up all that have its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriptions(Vec<Subscription>);

/// A subscriber and what it wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The name of the subscriber.
    pub subscriber: String,
    /// What it is. `None`: nobody has said so.
    pub kind: Option<Kind>,
    /// The field by whose values commits are handled one after the other.
    by: Option<String>,
    wants: Vec<Wanted>,
}

/// What a subscriber is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It keeps rows, and can be rebuilt.
    Projection,
    /// It has effects outside, which can be had again by a replay.
    EventHandler,
    /// It sends commands.
    ProcessManager,
}

impl Kind {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Projection => "projection",
            Self::EventHandler => "event handler",
            Self::ProcessManager => "process manager",
        }
    }

    /// The kind under a heading.
    fn under(heading: &str) -> Option<Self> {
        [Self::Projection, Self::EventHandler, Self::ProcessManager]
            .into_iter()
            .find(|kind| heading.strip_suffix('s') == Some(kind.name()))
    }
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
    #[error("a subscriber's name, perhaps `by` and a field, and a colon must come first")]
    NoName,
    /// The name was there before.
    #[error("there is a line for this subscriber already")]
    Repeated,
    /// Nothing follows the name.
    #[error("it wants nothing")]
    WantsNothing,
    /// No kind of subscriber is called so.
    #[error("the headings are [projections], [event handlers] and [process managers]")]
    NoKind,
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
        let category = commit.stream.category();
        commit.events.iter().any(|event| self.wants_event(category, event))
    }

    fn wants_event(&self, category: &str, event: &EncodedEvent) -> bool {
        let is_it = |wanted: &Wanted| match &wanted.event {
            None => true,
            Some(name) => event.event_type.name == *name,
        };
        self.wants.iter().any(|wanted| wanted.category == category && is_it(wanted))
    }

    /// What the commit is handled one after the other with, if that is not its stream: `/`, the field, `/` and its
    /// value, which is no stream's name, as these do not begin with a slash.
    pub fn partition(&self, commit: &Commit) -> Option<String> {
        let field = self.by.as_deref()?;
        let category = commit.stream.category();
        let wanted = commit.events.iter().filter(|event| self.wants_event(category, event));
        wanted.into_iter().find_map(|event| {
            let mut data: Value = serde_json::from_str(event.data.get()).ok()?;
            match data.get_mut(field)?.take() {
                Value::String(text) => Some(format!("/{field}/{text}")),
                value @ (Value::Number(_) | Value::Bool(_)) => Some(format!("/{field}/{value}")),
                Value::Null | Value::Array(_) | Value::Object(_) => None,
            }
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
        let mut kind = None;
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let invalid = |fault| InvalidSubscriptions { line: number, text: line.to_owned(), fault };
            if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                kind = Some(Kind::under(heading).ok_or_else(|| invalid(SubscriptionFault::NoKind))?);
                continue;
            }
            let subscription = Subscription { kind, ..parse_line(line).map_err(invalid)? };
            if subscriptions.iter().any(|other| other.subscriber == subscription.subscriber) {
                return Err(invalid(SubscriptionFault::Repeated));
            }
            subscriptions.push(subscription);
        }
        Ok(Self(subscriptions))
    }
}

fn parse_line(line: &str) -> Result<Subscription, SubscriptionFault> {
    let (head, wants) = line.split_once(':').ok_or(SubscriptionFault::NoName)?;
    let head: Vec<&str> = head.split_whitespace().collect();
    let (name, by) = match *head {
        [name] => (name, None),
        [name, "by", field] => (name, Some(field.to_owned())),
        _ => return Err(SubscriptionFault::NoName),
    };
    let wants: Vec<Wanted> = wants.split_whitespace().map(parse_wanted).collect::<Result<_, _>>()?;
    if wants.is_empty() {
        return Err(SubscriptionFault::WantsNothing);
    }
    Ok(Subscription { subscriber: name.to_owned(), kind: None, by, wants })
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
    use jiff::Timestamp;
    use serde_json::value::RawValue;
    use uuid::Uuid;

    use super::*;
    use crate::{EventType, Head, Metadata, NewCommit};

    #[test]
    fn a_line_that_says_nothing_is_named() {
        let error = |text: &str| text.parse::<Subscriptions>().unwrap_err().to_string();

        assert_eq!(
            error("a: x/*\n\n  b x/Y"),
            "line 3 of the subscriptions, `b x/Y`: a subscriber's name, perhaps `by` and a field, and a colon must \
             come first"
        );
        for head in ["", "a b", "a by", "by x", "a by x y", "a with x"] {
            assert!(error(&format!("{head}: x/*")).ends_with("a colon must come first"), "{head}");
        }
        assert!(error("a:").ends_with("it wants nothing"));
        assert!(error("a: x/*\na: x/Y").ends_with("there is a line for this subscriber already"));
        for entry in ["x", "x/", "/Y", "x/Y/Z"] {
            assert!(error(&format!("a: {entry}")).contains(&format!("`{entry}` is not")), "{entry}");
        }
    }

    fn commit(events: &[(&str, &str)]) -> Commit {
        let event = |(name, data): &(&str, &str)| EncodedEvent {
            event_type: EventType { name: (*name).to_owned().into(), version: 1 },
            data: RawValue::from_string((*data).to_owned()).unwrap(),
        };
        let (id, recorded_at) = (Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
        let metadata =
            Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at };
        let new = NewCommit::new(events.iter().map(event).collect(), metadata).unwrap();
        new.after("account/ACC-1".parse().unwrap(), Head::NONE)
    }

    #[test]
    fn a_commit_counts_by_the_first_wanted_event_that_has_the_field() {
        let subscriptions: Subscriptions =
            "a by owner: account/Opened account/Closed\nb: account/*".parse().unwrap();
        let of = |events| {
            let partitions = subscriptions.subscribers().map(|it| it.partition(&commit(events)));
            partitions.collect::<Vec<_>>()
        };
        let by_owner = |value: &str| vec![Some(format!("/owner/{value}")), None];

        assert_eq!(of(&[("Opened", r#"{ "owner": "Ada" }"#)]), by_owner("Ada"));
        assert_eq!(of(&[("Opened", r#"{ "owner": 7 }"#)]), by_owner("7"));
        assert_eq!(of(&[("Opened", r#"{ "owner": true }"#)]), by_owner("true"));
        assert_eq!(
            of(&[
                ("Paid", r#"{ "owner": "not wanted" }"#),
                ("Opened", r#"{ "owner": null }"#),
                ("Opened", "7"),
                ("Closed", r#"{ "by": 1, "owner": "Ada" }"#),
                ("Closed", r#"{ "owner": "Bob" }"#),
            ]),
            by_owner("Ada")
        );
        assert_eq!(of(&[("Opened", r#"{ "owner": ["Ada"] }"#), ("Opened", "{}")]), [None, None]);
    }

    #[test]
    fn a_heading_says_what_those_below_it_are() {
        let text =
            "a: x/*\n[projections]\nb: x/*\nc: x/*\n[event handlers]\nd: x/*\n[process managers]\ne: x/*";
        let subscriptions: Subscriptions = text.parse().unwrap();
        let kinds: Vec<Option<Kind>> = subscriptions.subscribers().map(|it| it.kind).collect();

        let projection = Some(Kind::Projection);
        assert_eq!(
            kinds,
            [None, projection, projection, Some(Kind::EventHandler), Some(Kind::ProcessManager)]
        );
        for heading in ["[]", "[projection]", "[others]"] {
            let error = heading.parse::<Subscriptions>().unwrap_err();
            assert_eq!(error.fault, SubscriptionFault::NoKind, "{heading}");
        }
    }

    #[test]
    fn blank_lines_say_nothing_and_that_is_no_fault() {
        assert_eq!("\n  \n".parse::<Subscriptions>().unwrap().subscribers().count(), 0);
    }
}
