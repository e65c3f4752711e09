//! The command loads.

use std::cell::{Cell, RefCell};

use crate::account::{AccountId, Act, Command};
use crate::edge;

/// A command load. Every store runs the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scenario {
    NewStream,
    AppendWarm,
    AppendCold,
    ThreeEvents,
    IdempotencyKey,
    LongStream,
    EightWriters,
    ManyStreams,
}

/// What a load consists of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// The name on the command line and in the output.
    pub(crate) name: &'static str,
    /// In words.
    pub(crate) description: &'static str,
    /// How many commands are under way at once.
    pub(crate) writers: usize,
    /// How many accounts are open before it starts. None: each command opens one.
    pub(crate) accounts: usize,
    /// How many events each of them has before it starts.
    pub(crate) events: u64,
    /// How many events a command gives.
    pub(crate) times: u64,
    /// Whether each command has an idempotency key.
    pub(crate) keyed: bool,
    /// Whether a store may keep an account from one command to the next.
    pub(crate) kept: bool,
    /// Whether stores that let the application choose are asked for snapshots.
    pub(crate) snapshots: bool,
}

const ONE_WRITER: Shape = Shape {
    name: "",
    description: "",
    writers: 1,
    accounts: 1_000,
    events: 1,
    times: 1,
    keyed: false,
    kept: true,
    snapshots: false,
};

impl Scenario {
    pub(crate) const ALL: [Self; 8] = [
        Self::NewStream,
        Self::AppendWarm,
        Self::AppendCold,
        Self::ThreeEvents,
        Self::IdempotencyKey,
        Self::LongStream,
        Self::EightWriters,
        Self::ManyStreams,
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.shape().name == name)
    }

    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::NewStream => Shape {
                name: "new-stream",
                description: "each command opens an account that does not exist",
                accounts: 0,
                kept: false,
                ..ONE_WRITER
            },
            Self::AppendWarm => Shape {
                name: "append-warm",
                description: "1,000 open accounts in turn, which a store may keep in memory",
                ..ONE_WRITER
            },
            Self::AppendCold => Shape {
                name: "append-cold",
                description: "1,000 open accounts in turn, each loaded for each command",
                kept: false,
                ..ONE_WRITER
            },
            Self::ThreeEvents => Shape {
                name: "three-events",
                description: "as append-warm, three events a command",
                times: 3,
                ..ONE_WRITER
            },
            Self::IdempotencyKey => Shape {
                name: "idempotency-key",
                description: "as append-warm, each command with a key by which a repeat is recognised",
                keyed: true,
                ..ONE_WRITER
            },
            Self::LongStream => Shape {
                name: "long-stream",
                description: "one account of 10,000 events, loaded for each command; snapshots every 100",
                accounts: 1,
                events: 10_000,
                kept: false,
                snapshots: true,
                ..ONE_WRITER
            },
            Self::EightWriters => Shape {
                name: "eight-writers",
                description: "8 writers on one account",
                writers: 8,
                accounts: 1,
                snapshots: true,
                ..ONE_WRITER
            },
            Self::ManyStreams => Shape {
                name: "many-streams",
                description: "32 writers, each command on one of 10,000 open accounts by chance",
                writers: 32,
                accounts: 10_000,
                ..ONE_WRITER
            },
        }
    }
}

/// The commands of a load as they come, and what must be in the accounts because of them.
#[derive(Debug)]
pub(crate) struct Load {
    shape: Shape,
    next: Cell<usize>,
    chance: RefCell<fastrand::Rng>,
    /// How often each account was paid into.
    payments: RefCell<Vec<u64>>,
}

impl Load {
    pub(crate) fn new(scenario: Scenario) -> Self {
        let shape = scenario.shape();
        Self {
            shape,
            next: Cell::new(0),
            // The same accounts for every store.
            chance: RefCell::new(fastrand::Rng::with_seed(17)),
            payments: RefCell::new(vec![shape.events - 1; shape.accounts]),
        }
    }

    /// The next command, and the index of its account.
    pub(crate) fn next(&self) -> anyhow::Result<(usize, Command)> {
        let Shape { accounts, times, keyed, writers, .. } = self.shape;
        let next = self.next.replace(self.next.get() + 1);
        let (index, act) = match (accounts, writers) {
            (0, _) => (next, Act::Open),
            (_, 1) => (next % accounts, Act::PayIn { times }),
            _ => (self.chance.borrow_mut().usize(..accounts), Act::PayIn { times }),
        };
        let idempotency_key = keyed.then(|| edge::fresh_id().to_string());
        Ok((index, Command { account_id: account(index)?, act, idempotency_key }))
    }

    /// A command was carried out.
    pub(crate) fn done(&self, index: usize) {
        if let Some(payments) = self.payments.borrow_mut().get_mut(index) {
            *payments += self.shape.times;
        }
    }

    /// Some of the accounts, and how often each must have been paid into.
    pub(crate) fn expected(&self) -> anyhow::Result<Vec<(AccountId, u64)>> {
        let payments = self.payments.borrow();
        payments
            .iter()
            .enumerate()
            .take(10)
            .map(|(index, payments)| Ok((account(index)?, *payments)))
            .collect()
    }
}

/// The account of an index.
pub(crate) fn account(index: usize) -> Result<AccountId, paceline::InvalidId> {
    format!("ACC-{index:08}").parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_command_line() {
        for scenario in Scenario::ALL {
            assert_eq!(Scenario::named(scenario.shape().name), Some(scenario));
        }
        assert_eq!(Scenario::named("other"), None);
    }

    #[test]
    fn one_writer_takes_the_accounts_in_turn() {
        let load = Load::new(Scenario::AppendWarm);

        let indexes: Vec<usize> = (0..1_001).map(|_| load.next().unwrap().0).collect();

        assert_eq!((indexes[0], indexes[999], indexes[1_000]), (0, 999, 0));
    }

    #[test]
    fn what_must_be_in_an_account_is_what_was_carried_out() {
        let load = Load::new(Scenario::ThreeEvents);

        load.done(1);

        let expected = load.expected().unwrap();
        assert_eq!((expected[0].1, expected[1].1), (0, 3));
    }
}
