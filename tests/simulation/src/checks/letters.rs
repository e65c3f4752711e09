//! An event handler has the effect of each event at least once, and those of a stream in order.

use std::collections::BTreeMap;

use bank::letters::LetterEvent;

use super::{Rest, Violation};

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let mut expected: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for event in rest.events::<LetterEvent>()? {
        expected.entry(event.stream.id().to_owned()).or_default().push(event.version.number());
    }
    let mut written: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for letter in rest.deployment.post.letters() {
        let of_account = written.entry(letter.account_id).or_default();
        // A copy may come at any time.
        if !of_account.contains(&letter.version) {
            of_account.push(letter.version);
        }
    }
    if written == expected {
        return Ok(None);
    }
    let found = format!("{written:?} for {expected:?}");
    Ok(Some(Violation::new("each event is handled, in the order of its stream", found)))
}
