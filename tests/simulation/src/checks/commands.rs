//! Commands of process managers: each had its effect once, or was refused.

use std::collections::{BTreeMap, BTreeSet};

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

/// The commands that were set aside.
pub(super) fn set_aside(rest: &Rest<'_>) -> BTreeSet<Uuid> {
    let mut ids = BTreeSet::new();
    for (_, function) in COMMAND_FUNCTIONS {
        let dead = rest.deployment.queues.with(function, |queue| queue.dead().to_vec()).unwrap_or_default();
        ids.extend(dead.into_iter().map(|message| message.deduplication_id));
    }
    ids
}

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let (effects, refused, set_aside) = (effects(rest), refused(rest)?, set_aside(rest));
    for (id, message) in sent(rest)? {
        let effect = effects.get(&id).copied().unwrap_or_default();
        let told = refused.get(&id).map_or(0, Vec::len) + usize::from(set_aside.contains(&id));
        if effect + told != 1 {
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
