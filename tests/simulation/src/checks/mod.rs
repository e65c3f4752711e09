//! What holds when nothing moves any more, and what holds at any time.
//!
//! | check | module |
//! | --- | --- |
//! | versions have no gaps; positions grow, and respect cause | [`streams`] |
//! | what customers were told is so, and nothing happened twice | [`answers`] |
//! | each command of a process manager had its effect once, or was refused | [`commands`] |
//! | transfers came to their ends, and money is conserved | [`money`] |
//! | every row is what the events say | [`rows`] |
//! | of rows and checkpoints that were replaced none is left | [`generations`] |
//! | each event was handled, in order, and again by a replay | [`letters`] |
//! | at any time: what was acknowledged was done | [`acknowledged`] |
//! | every subscriber has come to the end of every stream | [`checkpoints`] |

pub(crate) mod acknowledged;
mod answers;
mod checkpoints;
mod commands;
mod generations;
mod letters;
mod money;
mod rows;
mod streams;

use std::collections::BTreeMap;
use std::fmt;

use bank::account::AccountEvent;
use bank::transfer::TransferEvent;
use paceline::process_manager::CommandRefused;
use paceline::{Commit, EventSet, Recorded, StreamName};

use crate::deployment::Deployment;
use crate::log;
use crate::run::Told;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// What should hold.
    pub(crate) rule: &'static str,
    /// What was found.
    pub(crate) found: String,
}

impl Violation {
    pub(crate) fn new(rule: &'static str, found: impl Into<String>) -> Self {
        Self { rule, found: found.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not so: {}. {}", self.rule, self.found)
    }
}

/// All that is known at rest.
struct Rest<'a> {
    deployment: &'a Deployment,
    told: &'a [Told],
    streams: BTreeMap<StreamName, Vec<Commit>>,
}

paceline::event_set! {
    /// What is told of refused commands.
    pub(crate) enum RefusalEvent { CommandRefused }
}

/// Whether something does not hold: the first thing, if so.
pub(crate) fn at_rest(deployment: &Deployment, told: &[Told]) -> anyhow::Result<Option<Violation>> {
    let rest = Rest { deployment, told, streams: log::streams(deployment)? };
    let checks = [
        streams::check(&rest)?,
        answers::check(&rest)?,
        commands::check(&rest)?,
        money::check(&rest)?,
        checkpoints::check(&rest)?,
        rows::check(&rest)?,
        generations::check(&rest)?,
        letters::check(&rest)?,
    ];
    Ok(checks.into_iter().flatten().next())
}

impl Rest<'_> {
    /// All events of a kind, each stream's in order.
    fn events<E: EventSet>(&self) -> anyhow::Result<Vec<Recorded<E>>> {
        let events = self.streams.values().flatten().flat_map(Commit::decode::<E>);
        Ok(events.collect::<Result<_, _>>()?)
    }

    fn account_events(&self) -> anyhow::Result<Vec<Recorded<AccountEvent>>> {
        self.events()
    }

    fn transfer_events(&self) -> anyhow::Result<Vec<Recorded<TransferEvent>>> {
        self.events()
    }

    fn refusals(&self) -> anyhow::Result<Vec<Recorded<RefusalEvent>>> {
        self.events()
    }
}
