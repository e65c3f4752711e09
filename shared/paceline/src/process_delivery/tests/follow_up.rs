//! A process manager with all that one can have: it welcomes who opens an account, reminds who pays nothing in, and closes
//! accounts that nobody uses.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::super::*;
use super::FIRST;
use super::faulty::Faulty;
use crate::bank_account::{AccountEvent, AccountId, AccountOpened, MoneyDeposited};
use crate::process_manager::timers::IDLE;
use crate::process_manager::{Answer, CommandRefused, Instance, Outgoing, Route, StepError, Timers};
use crate::refusals::record_refusal;
use crate::{
    EventSet, Expected, Identity, InMemoryCommandSender, InMemoryEventStore, InMemoryProcessStore,
    InMemoryTimerScheduler, Metadata, NewCommit, OnError, Recorded, StreamName, Version,
};

pub(super) const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct FollowUp {
    deposits: u64,
    reminders: u64,
}

impl ProcessManager for FollowUp {
    const NAME: &'static str = "follow-up";
    const IDLE_TIMEOUT: Option<SignedDuration> = Some(SignedDuration::from_hours(24));
    type Event = AccountEvent;

    fn route(event: &AccountEvent) -> Route {
        match event {
            AccountEvent::AccountOpened(_) => Route::start_strictly("ada"),
            AccountEvent::MoneyDeposited(_) => Route::continues_strictly("ada"),
            AccountEvent::MoneyWithdrawn(_) => Route::stop("ada"),
        }
    }

    fn handle(&mut self, event: &AccountEvent) -> Vec<Outgoing> {
        match event {
            AccountEvent::AccountOpened(_) => vec![command("Welcome")],
            AccountEvent::MoneyDeposited(_) => {
                self.deposits += 1;
                vec![]
            }
            AccountEvent::MoneyWithdrawn(_) => vec![command("SayGoodbye")],
        }
    }

    fn timers(&self, because_of: &Recorded<AccountEvent>) -> Timers {
        match because_of.event {
            AccountEvent::AccountOpened(_) => {
                Timers::none().set("deposit", because_of.metadata.recorded_at + HOUR)
            }
            _ => Timers::none().cancel("deposit"),
        }
    }

    fn handle_timer(&mut self, name: &str, _due: Timestamp) -> Vec<Outgoing> {
        if name == IDLE {
            return vec![command("Close")];
        }
        self.reminders += 1;
        vec![command("Remind")]
    }

    fn handle_refusal(&mut self, refused: &CommandRefused) -> Answer {
        match refused.code.as_str() {
            "busy" if refused.attempt < 3 => Answer::Retry,
            "busy" => Answer::Send(vec![command("GiveUp")]),
            "later" => Answer::RetryAfter(HOUR),
            "unclear" => Answer::Stop,
            _ => Answer::Skip,
        }
    }

    fn on_error(_error: &StepError, _event: &Recorded<AccountEvent>, attempt: u32) -> OnError {
        if attempt < 3 { OnError::RetryAfter(HOUR) } else { OnError::Skip }
    }
}

pub(super) fn command(name: &str) -> Outgoing {
    let desk: AccountId = "DESK".parse().unwrap();
    Outgoing::to(&desk, name, json!({ "account_id": "DESK" }))
}

pub(super) fn opened() -> AccountEvent {
    AccountOpened { owner: "Ada".into() }.into()
}

pub(super) fn deposited() -> AccountEvent {
    MoneyDeposited { pence: 5 }.into()
}

/// Noon, and so many hours later.
pub(super) fn at(hours: i64) -> Timestamp {
    let noon: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
    noon + SignedDuration::from_hours(hours)
}

pub(super) type Runner<'a, S, C, T> = ProcessRunner<FollowUp, &'a InMemoryEventStore, S, C, T>;

/// The process manager with its stores.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) events: InMemoryEventStore,
    pub(super) processes: InMemoryProcessStore,
    pub(super) sender: InMemoryCommandSender,
    pub(super) timers: InMemoryTimerScheduler,
}

impl Desk {
    /// One that has handled these events of account ACC-1, each at its hour.
    pub(super) async fn after(events: &[(i64, AccountEvent)]) -> Self {
        let desk = Self::default();
        for (hour, event) in events {
            let commit = desk.append("ACC-1", *hour, event).await;
            desk.deliver(&commit).await.unwrap();
        }
        desk
    }

    pub(super) async fn append(&self, account: &str, hour: i64, event: &AccountEvent) -> Commit {
        let id = Uuid::from_u128(1);
        let metadata = Metadata {
            causation_id: id,
            correlation_id: Uuid::from_u128(2),
            actor: None,
            traceparent: None,
            recorded_at: at(hour),
        };
        let commit = NewCommit::new(vec![event.encode().unwrap()], metadata).unwrap();
        let stream = account.parse::<AccountId>().unwrap().stream();
        self.events.append(&stream, Expected::Any, commit).await.unwrap()
    }

    pub(super) fn runner(
        &self,
    ) -> Runner<'_, &InMemoryProcessStore, &InMemoryCommandSender, &InMemoryTimerScheduler> {
        ProcessRunner::new(&self.events, &self.processes, &self.sender).with_timers(&self.timers)
    }

    pub(super) fn failing(&self, call: usize, after_effect: bool) -> Faulty<'_> {
        Faulty::new(&self.processes, &self.sender, &self.timers, call, after_effect)
    }

    pub(super) async fn deliver(&self, commit: &Commit) -> Result<Vec<PassedOver>, HandleError> {
        self.runner().deliver(commit, FIRST).await
    }

    /// Hands over all timers that are due by this hour: those that were passed over.
    pub(super) async fn wait_until(&self, hour: i64) -> Vec<PassedOver> {
        let mut passed_over = Vec::new();
        for timer in self.timers.take_due(at(hour)) {
            passed_over.extend(self.runner().fire(&timer).await.unwrap());
        }
        passed_over
    }

    /// The last command that was sent is refused with this code: the commit that says so.
    pub(super) async fn refuse(&self, hour: i64, code: &str) -> Commit {
        let sent = self.sender.arrived().pop().unwrap();
        let refused = CommandRefused::because(&sent, code, "no".to_owned());
        record_refusal(&self.events, &sent, &refused, at(hour)).await.unwrap();
        let commits: Vec<Commit> = self.events.read(&refusals(), Version::ZERO).try_collect().await.unwrap();
        commits.into_iter().next_back().unwrap()
    }

    /// The names of the commands that were sent, each once.
    pub(super) fn sent(&self) -> Vec<String> {
        self.sender.arrived().into_iter().map(|message| message.command.name).collect()
    }

    /// The state of the instance, when nothing is under way in it. `None`: it has ended.
    pub(super) async fn state(&self) -> Option<FollowUp> {
        let read = self.processes.read("follow-up", &refusals(), &["ada".to_owned()]).await.unwrap();
        let instance = &read.instances["ada"];
        assert!(instance.under_way.is_empty(), "{instance:?}");
        match &instance.instance {
            Instance::Running(state) => Some(serde_json::from_value(state.clone()).unwrap()),
            Instance::Stopped => None,
        }
    }
}

impl FollowUp {
    pub(super) fn of(deposits: u64, reminders: u64) -> Self {
        Self { deposits, reminders }
    }
}

pub(super) fn refusals() -> StreamName {
    "follow-up/ada".parse().unwrap()
}
