//! What each account holds, and what each owner has in all accounts together.

use paceline::read_model::{Indexes, Key, ReadModel, ReadModelError, Row};
use paceline::{Projection, Recorded, UnitOfWork};
use serde::{Deserialize, Serialize};

use crate::account::AccountEvent;

/// What an account holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The account.
    pub account_id: String,
    /// Who owns it.
    pub owner: String,
    /// What it holds.
    pub pence: u64,
    /// Whether it was closed.
    pub closed: bool,
}

impl Row for Balance {
    const TABLE: &'static str = "balances";

    fn key(&self) -> Key {
        Key::single(&self.account_id)
    }

    /// The open accounts of an owner.
    fn indexes(&self) -> Indexes {
        let first = (!self.closed).then(|| Key::new(&self.owner, &self.account_id));
        Indexes { first, ..Indexes::default() }
    }
}

/// What an owner has. All their accounts' streams change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fortune {
    /// The owner.
    pub owner: String,
    /// In how many open accounts.
    pub accounts: u32,
    /// How much in all.
    pub pence: u64,
}

impl Row for Fortune {
    const TABLE: &'static str = "fortunes";

    fn key(&self) -> Key {
        Key::single(&self.owner)
    }
}

/// Keeps balances and fortunes. An owner without open accounts has no fortune, whatever is refunded later.
#[derive(Clone, Copy, Debug, Default)]
pub struct Balances;

impl Projection for Balances {
    const NAME: &'static str = "balances-projection";
    const TABLES: &'static [&'static str] = &[Balance::TABLE, Fortune::TABLE];
    type Event = AccountEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<AccountEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        let account_id = event.stream.id();
        let before = unit.get::<Balance>(&Key::single(account_id)).await?;
        let mut after = match (&event.event, &before) {
            (AccountEvent::AccountOpened(opened), _) => Balance {
                account_id: account_id.to_owned(),
                owner: opened.owner.clone(),
                pence: 0,
                closed: false,
            },
            (_, Some(before)) => before.clone(),
            // A refund to an account that never was.
            (_, None) => return Ok(()),
        };
        // Rows that were kept may be out of date, and their sums below zero. What follows from them is worked out all the
        // same, and refused when it is written.
        match &event.event {
            AccountEvent::AccountOpened(_) | AccountEvent::StatementIssued(_) => {}
            AccountEvent::MoneyDeposited(event) => after.pence += event.pence,
            AccountEvent::TransferRefunded(event) => after.pence += event.pence,
            AccountEvent::MoneyWithdrawn(event) => after.pence = after.pence.saturating_sub(event.pence),
            AccountEvent::AccountClosed(event) => {
                after.pence = after.pence.saturating_sub(event.paid_out);
                after.closed = true;
            }
        }
        let share = |row: &Balance| if row.closed { (0, 0) } else { (1, row.pence) };
        let (had, has) = (before.as_ref().map_or((0, 0), share), share(&after));
        if had != has {
            let key = Key::single(&after.owner);
            let mut fortune = unit.get::<Fortune>(&key).await?.unwrap_or_else(|| Fortune {
                owner: after.owner.clone(),
                accounts: 0,
                pence: 0,
            });
            fortune.accounts = (fortune.accounts + has.0).saturating_sub(had.0);
            fortune.pence = (fortune.pence + has.1).saturating_sub(had.1);
            match fortune.accounts {
                0 => unit.delete::<Fortune>(key),
                _ => unit.put(&fortune)?,
            }
        }
        unit.put(&after)
    }
}
