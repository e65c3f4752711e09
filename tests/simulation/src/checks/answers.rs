//! What customers were told.

use std::collections::BTreeMap;

use bank::account::AccountEvent;
use paceline::Version;

use super::{Rest, Violation};
use crate::run::Answer;

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let mut by_reference: BTreeMap<String, usize> = BTreeMap::new();
    for event in rest.account_events()? {
        let reference = match event.event {
            AccountEvent::MoneyDeposited(event) => event.reference,
            AccountEvent::MoneyWithdrawn(event) => event.reference,
            _ => None,
        };
        if let Some(reference) = reference.filter(|reference| reference.starts_with("paid-")) {
            *by_reference.entry(reference).or_default() += 1;
        }
    }
    for told in rest.told {
        let command = &told.command;
        let what = || format!("#{} {} to {}: {:?}", command.number, command.name, command.id, told.answer);
        if let Answer::Done { version } = told.answer {
            let heads = rest.streams.iter().filter(|(stream, _)| stream.id() == command.id);
            let head =
                heads.filter_map(|(_, commits)| commits.last()).map(paceline::Commit::last_version).max();
            if head < Some(Version::new(version)) {
                let found = format!("{}, but the stream ends at {head:?}", what());
                return Ok(Some(Violation::new("what was answered is stored", found)));
            }
        }
        let Some(reference) = command.fields["reference"].as_str() else { continue };
        let effects = by_reference.get(reference).copied().unwrap_or_default();
        let right = match told.answer {
            Answer::Done { .. } => effects == 1,
            Answer::Refused { .. } => effects == 0,
            Answer::Unknown => effects <= 1,
        };
        if !right {
            let found = format!("{}, but it happened {effects} times", what());
            return Ok(Some(Violation::new("what was answered is so", found)));
        }
    }
    Ok(None)
}
