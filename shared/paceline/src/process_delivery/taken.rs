//! An instance between reading and writing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::part::{Happening, Part, steps};
use super::{HandleError, PassedOver, Receive};
use crate::process_manager::{
    Answer, CommandRefused, DueTimer, Instance, Origin, Outgoing, Process, Progress,
};
use crate::process_store::{InstanceWrite, ProcessStoreError, Source, StoredInstance, UnderWay, Unsent};
use crate::{OnError, ProcessManager, Recorded, Route, Version};

/// An instance in hand.
pub(super) struct Taken<P> {
    known: Option<u64>,
    process: Process<P>,
    source: Source,
    /// What is under way of other deliveries.
    others: BTreeMap<Source, UnderWay>,
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
        source: Source,
        stored: Option<StoredInstance>,
    ) -> Result<Self, ProcessStoreError> {
        let process = Process::new(id);
        let mut taken = Self {
            known: None,
            process,
            source,
            others: BTreeMap::new(),
            own: UnderWay::default(),
            saved: false,
            changed: false,
        };
        let Some(StoredInstance { revision, instance, under_way, timers }) = stored else { return Ok(taken) };
        taken.known = Some(revision);
        taken.others = under_way;
        taken.process.timers = timers;
        taken.process.instance = Some(match instance {
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
        });
        if let Some(own) = taken.others.remove(&taken.source) {
            taken.own = own;
            taken.saved = true;
        }
        Ok(taken)
    }

    /// Takes what the part holds for it and what it has not taken before.
    pub(super) fn handle(
        &mut self,
        part: &Part<P::Event>,
        receive: Receive,
    ) -> Result<Vec<PassedOver>, HandleError> {
        let mut passed_over = Vec::new();
        let taken = self.own.to;
        for happening in part.happenings.iter().filter(|happening| happening.version() > taken) {
            match happening {
                Happening::Event(event, route) => {
                    self.handle_event(event, route, receive.attempt, &mut passed_over)?;
                }
                Happening::Refusal(refused) if refused.stream.id() == self.process.id => {
                    passed_over.extend(self.handle_refusal(refused, receive.now)?);
                }
                Happening::Refusal(_) => {}
            }
        }
        self.own.to = part.to;
        Ok(passed_over)
    }

    fn handle_event(
        &mut self,
        event: &Recorded<P::Event>,
        route: &Route,
        attempt: u32,
        passed_over: &mut Vec<PassedOver>,
    ) -> Result<(), HandleError> {
        let mut given = Vec::new();
        let id = self.process.id.clone();
        for step in steps(route, &id) {
            match self.process.handle(step, event) {
                Ok(reaction) => {
                    self.changed |= reaction.progress != Progress::Ignored;
                    given.extend(reaction.commands);
                    self.own.timers.extend(reaction.timers);
                }
                Err(error) => match P::on_error(&error, event, attempt) {
                    OnError::Skip => passed_over.push(PassedOver::Step(error)),
                    then => return Err(HandleError::Step { error, then }),
                },
            }
        }
        self.send(&Origin::from(event), event.version, 1, given);
        Ok(())
    }

    fn handle_refusal(
        &mut self,
        refused: &Recorded<CommandRefused>,
        now: Timestamp,
    ) -> Result<Option<PassedOver>, HandleError> {
        let event = &refused.event;
        let answer = self.process.answer(event);
        self.changed |= answer.is_some();
        let (attempt, commands) = match answer {
            None | Some(Answer::Skip) => {
                let instance = self.process.id.clone();
                return Ok(Some(PassedOver::Refusal { instance, refused: event.clone() }));
            }
            Some(Answer::RetryAfter(delay)) if now.duration_since(refused.metadata.recorded_at) < delay => {
                let wait = delay - now.duration_since(refused.metadata.recorded_at);
                let (command, code) = (event.command.name.clone(), event.code.clone());
                return Err(HandleError::RefusalWaits { command, code, wait });
            }
            Some(Answer::Retry | Answer::RetryAfter(_)) => (event.attempt + 1, vec![event.command.clone()]),
            Some(Answer::Send(commands)) => (1, commands),
            Some(Answer::Stop) => {
                return Err(HandleError::RefusalStops {
                    command: event.command.name.clone(),
                    code: event.code.clone(),
                    reason: event.reason.clone(),
                });
            }
        };
        self.send(&Origin::from(refused), refused.version, attempt, commands);
        Ok(None)
    }

    /// Takes a timer that is due. `false`: it is not, or no longer, waited for.
    pub(super) fn fire(&mut self, timer: &DueTimer) -> bool {
        let Some(fired) = self.process.fire(timer) else { return false };
        self.changed = true;
        self.own.timers = fired.timers;
        self.send(&fired.origin, Version::ZERO, 1, fired.commands);
        true
    }

    fn send(&mut self, origin: &Origin, because_of: Version, attempt: u32, commands: Vec<Outgoing>) {
        let messages = origin.messages::<P>(&self.process.id, attempt, commands);
        self.own.commands.extend(messages.map(|command| Unsent { because_of, command }));
    }

    /// What other deliveries have left unsent and unscheduled. Those of streams keep that they were here, for their own
    /// next try; a timer's next try sees that the timer is not waited for any more.
    pub(super) fn take_left_over(&mut self) -> UnderWay {
        let mut left_over = UnderWay::default();
        for under_way in self.others.values_mut() {
            left_over.commands.append(&mut under_way.commands);
            left_over.timers.append(&mut under_way.timers);
        }
        self.others.retain(|source, _| matches!(source, Source::Stream(_)));
        left_over
    }

    /// As it is to be written: with what this delivery still has to do, or without.
    pub(super) fn write(&self, own: Option<UnderWay>) -> Result<InstanceWrite, HandleError> {
        let id = self.process.id.clone();
        let instance = match &self.process.instance {
            Some(Instance::Running(state)) => Instance::Running(
                serde_json::to_value(state)
                    .map_err(|source| HandleError::State { id: id.clone(), source })?,
            ),
            Some(Instance::Stopped) | None => Instance::<Value>::Stopped,
        };
        let mut under_way = self.others.clone();
        under_way.extend(own.map(|own| (self.source.clone(), own)));
        Ok(InstanceWrite { id, known: self.known, instance, under_way, timers: self.process.timers.clone() })
    }

    /// Notes that it was written.
    pub(super) fn written(&mut self, write: &InstanceWrite) {
        self.known = Some(write.revision());
    }
}
