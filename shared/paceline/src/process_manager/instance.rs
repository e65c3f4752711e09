//! One instance of a process manager, and what events, refusals and timers do to it. All of it is pure.

use serde::{Deserialize, Serialize};

use super::timers::{IDLE, Owner};
use super::{
    Answer, CommandRefused, DueTimer, Origin, Outgoing, PendingTimers, ProcessManager, Step, StepError,
};
use crate::Recorded;

/// An instance as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", content = "state", rename_all = "snake_case")]
pub enum Instance<P> {
    /// It takes events.
    Running(P),
    /// It has ended for good. The mark stays, so that a late event does not make it anew.
    Stopped,
}

/// What an event did to an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It was made.
    Started,
    /// It went on.
    Continued,
    /// It ended.
    Stopped,
    /// Nothing: there is none, or it has ended.
    Ignored,
}

/// What is to be done because an instance has gone on.
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction {
    /// What became of the instance.
    pub progress: Progress,
    /// The commands to send, in order.
    pub commands: Vec<Outgoing>,
    /// The timers to schedule.
    pub timers: Vec<DueTimer>,
}

/// What a timer that was due did to an instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Fired {
    /// Where the commands come from.
    pub origin: Origin,
    /// The commands to send, in order.
    pub commands: Vec<Outgoing>,
    /// The timers to schedule.
    pub timers: Vec<DueTimer>,
}

/// An instance with its timers.
#[derive(Clone, Debug)]
pub struct Process<P> {
    /// Its id.
    pub id: String,
    /// The instance. `None`: there is none yet.
    pub instance: Option<Instance<P>>,
    /// The timers that it waits for.
    pub timers: PendingTimers,
}

impl<P: ProcessManager> Process<P> {
    /// An instance that is still to be made.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), instance: None, timers: PendingTimers::default() }
    }

    /// Takes an event.
    ///
    /// # Errors
    /// [`StepError`]: a strict step does not hold. Nothing has changed.
    pub fn handle(&mut self, step: Step, event: &Recorded<P::Event>) -> Result<Reaction, StepError> {
        let (mut state, progress) = match (self.instance.take(), step) {
            (Some(instance), Step::StartStrictly) => {
                self.instance = Some(instance);
                return Err(StepError::AlreadyStarted { instance: self.id.clone() });
            }
            (instance @ (None | Some(Instance::Stopped)), Step::ContinueStrictly) => {
                self.instance = instance;
                return Err(StepError::NotRunning { instance: self.id.clone() });
            }
            (Some(Instance::Stopped), _) => {
                self.instance = Some(Instance::Stopped);
                return Ok(Reaction::nothing());
            }
            (None, Step::ContinueExisting | Step::Stop) => return Ok(Reaction::nothing()),
            (None, Step::Start | Step::StartStrictly | Step::Continue) => (P::default(), Progress::Started),
            (Some(Instance::Running(state)), Step::Stop) => (state, Progress::Stopped),
            (Some(Instance::Running(state)), _) => (state, Progress::Continued),
        };
        let commands = state.handle(&event.event);
        let mut timers = Vec::new();
        if progress == Progress::Stopped {
            self.timers = PendingTimers::default();
            self.instance = Some(Instance::Stopped);
        } else {
            let owner = owner::<P>(&self.id);
            timers = self.timers.change(&state.timers(event), owner, event);
            timers.extend(P::IDLE_TIMEOUT.and_then(|timeout| self.timers.active(timeout, owner, event)));
            self.instance = Some(Instance::Running(state));
        }
        Ok(Reaction { progress, commands, timers })
    }

    /// Says what is to become of a refused command. `None`: there is no running instance to say it.
    pub fn answer(&mut self, refused: &CommandRefused) -> Option<Answer> {
        match &mut self.instance {
            Some(Instance::Running(state)) => Some(state.handle_refusal(refused)),
            Some(Instance::Stopped) | None => None,
        }
    }

    /// Takes a timer that is due. `None`: the instance does not, or no longer, wait for it.
    pub fn fire(&mut self, timer: &DueTimer) -> Option<Fired> {
        let Some(Instance::Running(state)) = &mut self.instance else { return None };
        let pending = self.timers.take(timer)?;
        let mut fired = Fired { origin: Origin::timer(timer, &pending), commands: vec![], timers: vec![] };
        if timer.name == IDLE {
            let again = |timeout| self.timers.still_active(timeout, owner::<P>(&self.id), &pending);
            match P::IDLE_TIMEOUT.map(again) {
                // It may be idle for ever by now.
                None => return Some(fired),
                Some(Some(again)) => {
                    fired.timers.push(again);
                    return Some(fired);
                }
                Some(None) => {}
            }
        }
        fired.commands = state.handle_timer(&timer.name, timer.due);
        Some(fired)
    }
}

impl Reaction {
    fn nothing() -> Self {
        Self { progress: Progress::Ignored, commands: vec![], timers: vec![] }
    }
}

fn owner<P: ProcessManager>(instance: &str) -> Owner<'_> {
    Owner { process_manager: P::NAME, instance }
}
