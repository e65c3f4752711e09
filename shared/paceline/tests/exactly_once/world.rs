//! Functions that carry out the commands of one account, and what a sender knows of its commands.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use futures_util::TryStreamExt;
use futures_util::future::join_all;
use jiff::Timestamp;
use paceline::bank_account::{
    Account, AccountCommand, AccountEvent, AccountId, AccountRefusal, DepositMoney, OpenAccount,
    WithdrawMoney,
};
use paceline::{
    Aggregate, CommandContext, Commit, Deduplication, DispatchError, Dispatcher, EventStore, Identity,
    Position, Snapshots, StreamName, Version,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::unreliable::{Fault, Unreliable};

/// The commands that are sent again and again: deposits, and withdrawals that may be refused.
pub(crate) const COMMANDS: usize = 8;
pub(crate) const FUNCTIONS: usize = 2;

/// An account with a snapshot every three events, so that much of a stream is behind one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Snapshotted(Account);

impl Aggregate for Snapshotted {
    type Id = AccountId;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: 3, version: 1 });

    fn target(command: &AccountCommand) -> &AccountId {
        Account::target(command)
    }

    fn handle(&self, command: &AccountCommand, now: Timestamp) -> Result<Vec<AccountEvent>, AccountRefusal> {
        self.0.handle(command, now)
    }

    fn apply(&mut self, event: &AccountEvent) {
        self.0.apply(event);
    }
}

type Function = Dispatcher<Snapshotted, Arc<Unreliable>>;

/// What a sender was told of a command.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    /// It has added this.
    Added(Commit),
    /// It was refused.
    Refused,
}

pub(crate) struct World {
    store: Arc<Unreliable>,
    functions: Vec<Function>,
    /// The causes of the commands that were sent.
    causes: HashMap<usize, Position>,
    /// What was last told of each.
    told: HashMap<usize, Told>,
    /// The commands of others.
    others: u128,
}

impl World {
    pub(crate) async fn new(yields: Vec<u8>) -> Self {
        let store = Arc::new(Unreliable::yielding(yields));
        let functions = (0..FUNCTIONS).map(|_| Dispatcher::new(Arc::clone(&store))).collect();
        let world = Self { store, functions, causes: HashMap::new(), told: HashMap::new(), others: 0 };
        let open = OpenAccount { account_id: account_id(), owner: "Ada".to_owned() };
        world.functions[0].dispatch(open.into(), &CommandContext::new(Uuid::nil(), now())).await.unwrap();
        world
    }

    pub(crate) fn restart(&mut self, function: usize) {
        self.functions[function] = Dispatcher::new(Arc::clone(&self.store));
    }

    /// Somebody else pays in, in one commit.
    pub(crate) async fn others(&mut self, commands: usize) {
        let mut batch = Vec::with_capacity(commands);
        for _ in 0..commands {
            self.others += 1;
            batch.push((deposit(1), CommandContext::new(Uuid::from_u128(1_000 + self.others), now())));
        }
        let function = Function::new(Arc::clone(&self.store));
        assert!(function.dispatch_batch(batch).await.iter().all(Result::is_ok));
    }

    /// Hands batches to functions at the same time.
    pub(crate) async fn deliver(&mut self, batches: &[(usize, Vec<usize>)], faults: Vec<Option<Fault>>) {
        let head = self.store.reliable().head(&stream()).await.unwrap();
        for command in batches.iter().flat_map(|(_, commands)| commands) {
            self.causes.entry(*command).or_insert(head.position());
        }
        self.store.next(faults);
        let runs = batches.iter().map(|(function, commands)| {
            let batch = commands.iter().map(|&command| self.sending(command)).collect();
            self.functions[*function].dispatch_batch(batch)
        });
        let results = join_all(runs).await;
        self.store.next([]);
        let mut refused = BTreeSet::new();
        for ((_, commands), results) in batches.iter().zip(results) {
            for (&command, result) in commands.iter().zip(results) {
                match result {
                    Ok(outcome) => {
                        let commit = outcome.commit.unwrap();
                        assert!(outcome.head.version() >= commit.last_version());
                        let told = Told::Added(commit);
                        match self.told.insert(command, told.clone()) {
                            None | Some(Told::Refused) => {}
                            earlier => assert_eq!(earlier, Some(told), "a repeat answers as the first did"),
                        }
                    }
                    Err(DispatchError::Refused(_)) => {
                        // Of copies that are handled at the same time one may be refused before the other is not.
                        let is_done = matches!(self.told.get(&command), Some(Told::Added(_)));
                        assert!(batches.len() > 1 || !is_done, "refused after success");
                        refused.insert(command);
                    }
                    Err(DispatchError::Store(_) | DispatchError::TooManyAttempts) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
        for command in refused {
            self.told.entry(command).or_insert(Told::Refused);
        }
    }

    fn sending(&self, command: usize) -> (AccountCommand, CommandContext) {
        let deduplication = Deduplication::ByCause(self.causes[&command]);
        (content(command), CommandContext { deduplication, ..CommandContext::new(id(command), now()) })
    }

    /// No command has its effect twice, and none that was told of is missing.
    pub(crate) async fn check(&self) {
        let sent: BTreeSet<Uuid> = (0..COMMANDS).map(id).collect();
        let mut added: HashMap<Uuid, Commit> = HashMap::new();
        let mut commands = 0;
        for commit in self.commits().await {
            for (events, id) in commit.commands().zip(commit.causation_ids()) {
                commands += 1;
                if sent.contains(&id) {
                    assert!(added.insert(id, commit.slice(events)).is_none(), "{id} has its effect twice");
                }
            }
        }
        assert_eq!(commands, 1 + self.others + added.len() as u128);
        for (command, told) in &self.told {
            if let Told::Added(commit) = told {
                assert_eq!(added.get(&id(*command)), Some(commit));
            }
        }
    }

    /// And by now every deposit has its effect, and the account holds what follows.
    pub(crate) async fn check_end(&self) {
        self.check().await;
        let mut state = Account::default();
        let mut ids = BTreeSet::new();
        for commit in self.commits().await {
            ids.extend(commit.causation_ids());
            for event in commit.decode::<AccountEvent>() {
                state.apply(&event.unwrap().event);
            }
        }
        let is_deposit = |command: &usize| matches!(content(*command), AccountCommand::Deposit(_));
        assert!((0..COMMANDS).filter(is_deposit).all(|command| ids.contains(&id(command))));
        let pence = |command: usize| match content(command) {
            AccountCommand::Deposit(deposit) => i128::from(deposit.pence),
            AccountCommand::Withdraw(withdraw) => -i128::from(withdraw.pence),
            AccountCommand::Open(_) => 0,
        };
        let own: i128 = (0..COMMANDS).filter(|command| ids.contains(&id(*command))).map(pence).sum();
        assert_eq!(i128::from(state.balance()), own + i128::try_from(self.others).unwrap());
    }

    async fn commits(&self) -> Vec<Commit> {
        self.store.reliable().read(&stream(), Version::ZERO).try_collect().await.unwrap()
    }
}

fn id(command: usize) -> Uuid {
    Uuid::from_u128(1 + command as u128)
}

/// Every third is a withdrawal.
fn content(command: usize) -> AccountCommand {
    let pence = 1 + command as u64;
    match command % 3 {
        2 => WithdrawMoney { account_id: account_id(), pence }.into(),
        _ => deposit(pence),
    }
}

fn deposit(pence: u64) -> AccountCommand {
    DepositMoney { account_id: account_id(), pence }.into()
}

fn account_id() -> AccountId {
    "ACC-1".parse().unwrap()
}

fn stream() -> StreamName {
    account_id().stream()
}

fn now() -> Timestamp {
    "2026-06-01T08:00:00Z".parse().unwrap()
}
