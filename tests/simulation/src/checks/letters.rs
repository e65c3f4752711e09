//! An event handler has the effect of each event at least once, and those of a stream in order; and all that a replay is
//! about once more, in order again.

use std::collections::BTreeMap;

use bank::letters::LetterEvent;
use jiff::{SignedDuration, Timestamp};
use paceline::read_model::Row as _;
use paceline::replay::{Replay, State};
use paceline::{Position, Recorded};

use super::{Rest, Violation};
use crate::log;
use crate::world::post::Posted;

/// How far the clock of the function that has begun a replay, and those of who commits, may be ahead together.
const SKEW: SignedDuration = SignedDuration::from_secs(5);

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let (events, posted) = (rest.events()?, rest.deployment.post.letters());
    let (expected, written) = (expected(&events, Position::ZERO), written(&posted, Timestamp::MIN));
    let first: BTreeMap<&str, Vec<u64>> =
        written.iter().map(|(id, written)| (*id, firsts(written))).collect();
    if first != expected {
        let found = format!("{first:?} for {expected:?}");
        return Ok(Some(Violation::new("each event is handled, in the order of its stream", found)));
    }
    let replays: Vec<Replay> = log::rows(rest.deployment, Replay::TABLE)?;
    Ok(replays.iter().find_map(|replay| not_replayed(replay, &events, &posted)))
}

/// The versions of the events of each stream that are to be handled.
fn expected(events: &[Recorded<LetterEvent>], after: Position) -> BTreeMap<&str, Vec<u64>> {
    let mut expected: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.position > after) {
        expected.entry(event.stream.id()).or_default().push(event.version.number());
    }
    expected
}

/// The versions of the events that letters were written about.
fn written(posted: &[Posted], since: Timestamp) -> BTreeMap<&str, Vec<u64>> {
    let mut written: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for Posted { letter, .. } in posted.iter().filter(|posted| posted.at >= since) {
        written.entry(letter.account_id.as_str()).or_default().push(letter.version);
    }
    written
}

/// Each at its first place: a copy may come at any time.
fn firsts(written: &[u64]) -> Vec<u64> {
    let mut firsts = Vec::new();
    for version in written {
        if !firsts.contains(version) {
            firsts.push(*version);
        }
    }
    firsts
}

fn not_replayed(replay: &Replay, events: &[Recorded<LetterEvent>], posted: &[Posted]) -> Option<Violation> {
    if !matches!(replay.state, State::Done { .. }) {
        return None;
    }
    let written = written(posted, replay.started_at - SKEW);
    let is_missing = |(id, expected): &(&str, Vec<u64>)| {
        let mut written = written.get(id).into_iter().flatten();
        !expected.iter().all(|version| written.any(|other| other == version))
    };
    let (id, expected) = expected(events, replay.after).into_iter().find(is_missing)?;
    let found = format!("{expected:?} of {id}, but {:?} since {}", written.get(id), replay.started_at);
    Some(Violation::new("each event after the position of a replay is handled again, in order", found))
}
