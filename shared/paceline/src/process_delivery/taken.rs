//! An instance between reading and writing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::HandleError;
use super::part::Part;
use crate::process_manager::{Instance, Progress, advance};
use crate::process_store::{InstanceWrite, ProcessStoreError, StoredInstance, UnderWay, Unsent};
use crate::{CommandMessage, ProcessManager, StreamName};

/// An instance in hand.
pub(super) struct Taken<P> {
    known: Option<u64>,
    instance: Option<Instance<P>>,
    /// What is under way of other streams.
    pub(super) under_way: BTreeMap<StreamName, UnderWay>,
    /// What is under way of this one.
    pub(super) own: UnderWay,
    /// Whether an earlier try has saved it.
    pub(super) saved: bool,
    /// Whether this try changes it.
    pub(super) changed: bool,
}

impl<P: ProcessManager> Taken<P> {
    pub(super) fn from_store(
        id: &str,
        stream: &StreamName,
        stored: Option<StoredInstance>,
    ) -> Result<Self, ProcessStoreError> {
        let none = Self {
            known: None,
            instance: None,
            under_way: BTreeMap::new(),
            own: UnderWay::default(),
            saved: false,
            changed: false,
        };
        let Some(StoredInstance { revision, instance, mut under_way }) = stored else { return Ok(none) };
        let instance = match instance {
            Instance::Stopped => Instance::Stopped,
            Instance::Running(state) => {
                Instance::Running(serde_json::from_value(state).map_err(|error| {
                    ProcessStoreError::Corrupt {
                        process_manager: P::NAME,
                        id: id.to_owned(),
                        reason: error.to_string(),
                    }
                })?)
            }
        };
        let own = under_way.remove(stream);
        Ok(Self {
            known: Some(revision),
            instance: Some(instance),
            under_way,
            saved: own.is_some(),
            own: own.unwrap_or_default(),
            ..none
        })
    }

    /// Takes the events of the part that it has not taken before.
    pub(super) fn handle(&mut self, id: &str, part: &Part<P::Event>) {
        for (event, route) in part.events.iter().filter(|(event, _)| event.version > self.own.to) {
            let mut given = Vec::new();
            for (_, step) in route.instances().filter(|(instance, _)| *instance == id) {
                let (instance, progress, commands) = advance(self.instance.take(), step, &event.event);
                self.instance = instance;
                self.changed |= progress != Progress::Ignored;
                given.extend(commands);
            }
            let because_of = event.version;
            let commands = CommandMessage::because_of::<P>(event, id, given);
            self.own.commands.extend(commands.into_iter().map(|command| Unsent { because_of, command }));
        }
        self.own.to = part.to;
    }

    /// What other streams' deliveries have left unsent. They keep that they were here, for their own next try.
    pub(super) fn unsent_of_other_streams(&mut self) -> Vec<Unsent> {
        self.under_way.values_mut().flat_map(|under_way| std::mem::take(&mut under_way.commands)).collect()
    }

    pub(super) fn into_write(self, id: &str) -> Result<InstanceWrite, HandleError> {
        let instance = match self.instance {
            Some(Instance::Running(state)) => Instance::Running(
                serde_json::to_value(state)
                    .map_err(|source| HandleError::State { id: id.to_owned(), source })?,
            ),
            Some(Instance::Stopped) | None => Instance::<Value>::Stopped,
        };
        Ok(InstanceWrite { id: id.to_owned(), known: self.known, instance, under_way: self.under_way })
    }
}
