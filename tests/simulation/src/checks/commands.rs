//! Commands of process managers: each had its effect once, or was refused.

use std::collections::BTreeMap;

use paceline::{CommandMessage, Commit};
use uuid::Uuid;

use super::{RefusalEvent, Rest, Violation};
use crate::deployment::COMMAND_FUNCTIONS;

/// All commands that were ever sent, by their ids.
pub(super) fn sent(rest: &Rest<'_>) -> anyhow::Result<BTreeMap<Uuid, CommandMessage>> {
    let mut sent = BTreeMap::new();
    for (_, function) in COMMAND_FUNCTIONS {
        for body in rest.deployment.queues.sent(function) {
            let message: CommandMessage = serde_json::from_str(&body)?;
            sent.insert(message.command_id, message);
        }
    }
    Ok(sent)
}

/// How many commits each command has made, what tells of its refusal aside.
fn effects(rest: &Rest<'_>) -> BTreeMap<Uuid, usize> {
    let mut effects = BTreeMap::new();
    let of_aggregates = |commit: &&Commit| {
        COMMAND_FUNCTIONS.iter().any(|(category, _)| commit.stream.category() == *category)
    };
    for commit in rest.streams.values().flatten().filter(of_aggregates) {
        for events in commit.commands() {
            *effects.entry(commit.slice(events).metadata.causation_id).or_default() += 1;
        }
    }
    effects
}

/// The commands of which a refusal was told, and with which code.
pub(super) fn refused(rest: &Rest<'_>) -> anyhow::Result<BTreeMap<Uuid, Vec<String>>> {
    let mut refused: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for refusal in rest.refusals()? {
        let RefusalEvent::CommandRefused(refusal) = refusal.event;
        refused.entry(refusal.command_id).or_default().push(refusal.code);
    }
    Ok(refused)
}

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let (effects, refused) = (effects(rest), refused(rest)?);
    for (id, message) in sent(rest)? {
        let effect = effects.get(&id).copied().unwrap_or_default();
        let told = refused.get(&id).map_or(0, Vec::len);
        let skipped = effect + told == 0 && may_be_skipped(&message);
        if effect + told != 1 && !skipped {
            let what = format!("{} to {}", message.command.name, message.command.stream);
            let found = format!("{what} ({id}) had {effect} effects and was refused {told} times");
            return Ok(Some(Violation::new("a command has its effect once or is refused", found)));
        }
    }
    let twice = effects.iter().find(|(_, times)| **times > 1);
    Ok(twice.map(|(id, times)| {
        Violation::new("a command has its effect once", format!("{id} had {times} effects"))
    }))
}

/// Whether nothing may be told of the refusal of a command: only that of one to a transfer that was cancelled.
fn may_be_skipped(message: &CommandMessage) -> bool {
    !message.skipped_refusals.is_empty() && message.command.stream.category() == "transfer"
}
