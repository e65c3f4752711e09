//! Where a process manager begins, and what it does not save.

use jiff::SignedDuration;

use super::*;
use crate::event_handler::Start;

const NOON: &str = "2026-06-01T12:00:00Z";

macro_rules! beginning {
    ($name:ident, $start:expr) => {
        #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
        struct $name;

        impl ProcessManager for $name {
            const NAME: &'static str = stringify!($name);
            const START: Start = $start;
            type Event = AccountEvent;

            fn route(_: &AccountEvent) -> Route {
                Route::continues("all")
            }

            fn handle(&mut self, event: &AccountEvent) -> Vec<Outgoing> {
                let AccountEvent::MoneyDeposited(MoneyDeposited { pence }) = event else { return vec![] };
                let savings: AccountId = "SAVINGS".parse().unwrap();
                vec![Outgoing::to(&savings, "DepositMoney", json!({ "pence": pence, "so_far": 0 }))]
            }
        }
    };
}

beginning!(FromOrigin, Start::Origin);
beginning!(FromNow, Start::Current);
beginning!(FromPosition, Start::After(crate::Position::new(u64::MAX)));

fn noon(seconds: i64) -> Timestamp {
    NOON.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

async fn deposited(bank: &Bank, account: &str, pence: u64, at: Timestamp) -> Commit {
    let id = Uuid::from_u128(1);
    let metadata =
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at: at };
    let commit = NewCommit::new(vec![deposit(pence).encode().unwrap()], metadata).unwrap();
    bank.events.append(&stream(account), Expected::Any, commit).await.unwrap()
}

/// What is told when commits of an hour before noon, of noon, and of ten seconds later are there.
async fn told_by<P: ProcessManager>() -> Vec<u64> {
    let bank = Bank::default();
    deposited(&bank, "ACC-1", 1, noon(-3_600)).await;
    deposited(&bank, "ACC-1", 2, noon(-30)).await;
    let first = deposited(&bank, "ACC-1", 3, noon(0)).await;
    let old = deposited(&bank, "ACC-2", 4, noon(-3_600)).await;
    let new = deposited(&bank, "ACC-2", 5, noon(10)).await;
    let runner = ProcessRunner::<P, _, _, _>::new(&bank.events, &bank.processes, &bank.sender);
    for commit in [&first, &old, &new, &first] {
        runner.deliver(commit, FIRST).await.unwrap();
    }
    told(&bank.sender).into_iter().map(|(pence, _)| pence).collect()
}

#[tokio::test]
async fn a_process_manager_begins_where_it_says() {
    assert_eq!(told_by::<FromOrigin>().await, [1, 2, 3, 4, 5]);
    assert_eq!(told_by::<FromNow>().await, [2, 3, 5], "a minute before the first commit that it is handed");
    assert_eq!(told_by::<FromPosition>().await, [0_u64; 0]);
}

/// Takes no commands that are so large.
struct Small<'a>(&'a InMemoryCommandSender, std::sync::atomic::AtomicBool);

impl CommandSender for Small<'_> {
    async fn send(&self, commands: &[CommandMessage]) -> Result<(), SendError> {
        self.0.send(commands).await
    }

    fn check(&self, command: &CommandMessage) -> Result<(), SendError> {
        if self.1.load(std::sync::atomic::Ordering::SeqCst) {
            return Ok(());
        }
        let (command, stream) = (command.command.name.clone(), command.command.stream.clone());
        Err(SendError::Refused { command, stream, reason: "too large".to_owned() })
    }
}

#[tokio::test]
async fn of_a_command_that_can_never_be_sent_nothing_is_saved() {
    let bank = Bank::default();
    let commit = append(&bank.events, "ACC-1", &[deposit(5)]).await;
    let sender = Small(&bank.sender, false.into());
    let runner = runner(&bank, &bank.processes, &sender);

    let refused = runner.deliver(&commit, FIRST).await.unwrap_err();
    assert_eq!(refused.to_string(), "DepositMoney to account/SAVINGS was refused by the queue: too large");
    assert!(bank.read("ACC-1").await.instances.is_empty());

    // The code was mended.
    sender.1.store(true, std::sync::atomic::Ordering::SeqCst);
    runner.deliver(&commit, FIRST).await.unwrap();
    assert_eq!(told(&bank.sender).len(), 2);
    bank.is_at_rest("ACC-1", 1).await;
}
