//! What holds for any history.
#![allow(clippy::unwrap_used, reason = "tests")]

use futures_util::{FutureExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};
use paceline::bank_account::{
    Account, AccountCommand, AccountEvent, AccountId, DepositMoney, OpenAccount, WithdrawMoney,
};
use paceline::{
    Aggregate, CommandContext, Commit, Dispatcher, EventStore, Identity, InMemoryEventStore, Snapshots,
    Version,
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

fn account_id() -> AccountId {
    "ACC-1".parse().unwrap()
}

fn start() -> Timestamp {
    "2026-06-01T08:00:00Z".parse().unwrap()
}

/// Commands on one account, of which some are refused.
fn commands() -> impl Strategy<Value = Vec<AccountCommand>> {
    let command = prop_oneof![
        1 => Just(OpenAccount { account_id: account_id(), owner: "Ada".to_owned() }.into()),
        4 => (0_u64..20).prop_map(|pence| DepositMoney { account_id: account_id(), pence }.into()),
        4 => (0_u64..20).prop_map(|pence| WithdrawMoney { account_id: account_id(), pence }.into()),
    ];
    prop::collection::vec(command, 1..60)
}

/// An account with a snapshot every `EVERY` events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Every<const EVERY: u64>(Account);

impl<const EVERY: u64> Aggregate for Every<EVERY> {
    type Id = AccountId;
    type Command = AccountCommand;
    type Event = <Account as Aggregate>::Event;
    type Refusal = <Account as Aggregate>::Refusal;

    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: EVERY, version: 1 });

    fn target(command: &AccountCommand) -> &AccountId {
        Account::target(command)
    }

    fn handle(&self, command: &AccountCommand, now: Timestamp) -> Result<Vec<Self::Event>, Self::Refusal> {
        self.0.handle(command, now)
    }

    fn apply(&mut self, event: &Self::Event) {
        self.0.apply(event);
    }
}

/// The account after these commands, each dispatched by a function that has just started.
fn after_cold_commands<A: Aggregate<Command = AccountCommand, Id = AccountId>>(
    store: &InMemoryEventStore,
    commands: &[AccountCommand],
) -> A {
    let mut state = A::default();
    for (id, command) in (1_u128..).zip(commands) {
        let function = Dispatcher::<A, _>::new(store);
        let context = CommandContext::new(Uuid::from_u128(id), start());
        if let Ok(outcome) = function.dispatch(command.clone(), &context).now_or_never().unwrap() {
            state = (*outcome.state).clone();
        }
    }
    state
}

fn stored(store: &InMemoryEventStore) -> Vec<Commit> {
    let stream = account_id().stream();
    store.read(&stream, Version::ZERO).try_collect().now_or_never().unwrap().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_events_lead_to_the_same_state_as_a_snapshot_and_its_tail(commands in commands()) {
        let replayed: Account = after_cold_commands(&InMemoryEventStore::new(), &commands);
        let of_one: Every<1> = after_cold_commands(&InMemoryEventStore::new(), &commands);
        let of_three: Every<3> = after_cold_commands(&InMemoryEventStore::new(), &commands);
        let of_seven: Every<7> = after_cold_commands(&InMemoryEventStore::new(), &commands);

        prop_assert_eq!(&of_one.0, &replayed);
        prop_assert_eq!(&of_three.0, &replayed);
        prop_assert_eq!(&of_seven.0, &replayed);
    }

    #[test]
    fn a_batch_comes_to_the_same_as_its_commands_one_by_one(commands in commands()) {
        let (one_by_one, batched) = (InMemoryEventStore::new(), InMemoryEventStore::new());
        let expected: Account = after_cold_commands(&one_by_one, &commands);

        let contexts = (1_u128..).map(|id| CommandContext::new(Uuid::from_u128(id), start()));
        let function = Dispatcher::<Account, _>::new(&batched);
        let batch = commands.into_iter().zip(contexts).collect();
        let results = function.dispatch_batch(batch).now_or_never().unwrap();

        let events = |store: &InMemoryEventStore| -> Vec<_> {
            let decode = |commit: &Commit| commit.decode::<AccountEvent>().map(Result::unwrap).collect::<Vec<_>>();
            let recorded = stored(store).iter().flat_map(decode).collect::<Vec<_>>();
            recorded.into_iter().map(|recorded| (recorded.version, recorded.event, recorded.metadata)).collect()
        };
        prop_assert_eq!(events(&batched), events(&one_by_one));
        if let Some(last) = results.iter().rev().flatten().next() {
            prop_assert_eq!(&*last.state, &expected);
        }
    }

    #[test]
    fn writers_with_skewed_clocks_lose_nothing_and_positions_grow(
        skews in prop::collection::vec(-300_000_i64..300_000, 2..6),
        deposits in prop::collection::vec(0_usize..6, 1..40),
    ) {
        let store = InMemoryEventStore::new();
        let writers: Vec<_> = skews.iter().map(|_| Dispatcher::<Account, _>::new(&store)).collect();
        let context = |writer: usize, id: usize| {
            let now = start() + SignedDuration::from_millis(skews[writer]);
            CommandContext::new(Uuid::from_u128(id as u128 + 2), now)
        };
        let open = OpenAccount { account_id: account_id(), owner: "Ada".to_owned() };
        writers[0].dispatch(open.into(), &CommandContext::new(Uuid::from_u128(1), start())).now_or_never().unwrap().unwrap();

        for (id, writer) in deposits.iter().enumerate() {
            let writer = writer % writers.len();
            let deposit = DepositMoney { account_id: account_id(), pence: 1 };
            writers[writer].dispatch(deposit.into(), &context(writer, id)).now_or_never().unwrap().unwrap();
        }

        let commits = stored(&store);
        prop_assert_eq!(commits.len(), deposits.len() + 1);
        for (version, commit) in (1..).zip(&commits) {
            prop_assert_eq!(commit.first_version, Version::new(version));
        }
        prop_assert!(commits.windows(2).all(|pair| pair[0].position < pair[1].position));
    }
}
