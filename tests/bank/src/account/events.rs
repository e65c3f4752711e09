//! What happens to an account.

use paceline::{Event, EventType};
use serde::{Deserialize, Serialize};

use super::AccountId;

/// It was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountOpened {
    /// Its number.
    pub account_id: AccountId,
    /// Who owns it.
    pub owner: String,
}

impl Event for AccountOpened {
    const TYPE: EventType = EventType::new("AccountOpened", 1);
}

/// Money was paid in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoneyDeposited {
    /// How much.
    pub pence: u64,
    /// The transfer or the bonus that it belongs to.
    pub reference: Option<String>,
}

impl Event for MoneyDeposited {
    const TYPE: EventType = EventType::new("MoneyDeposited", 1);
}

/// Money was taken out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoneyWithdrawn {
    /// How much.
    pub pence: u64,
    /// The transfer that it belongs to.
    pub reference: Option<String>,
}

impl Event for MoneyWithdrawn {
    const TYPE: EventType = EventType::new("MoneyWithdrawn", 1);
}

/// What a transfer had taken out came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransferRefunded {
    /// How much.
    pub pence: u64,
    /// The transfer.
    pub reference: String,
}

impl Event for TransferRefunded {
    const TYPE: EventType = EventType::new("TransferRefunded", 1);
}

/// A statement was issued. It takes the place of the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatementIssued {
    /// Its number, from 1.
    pub number: u32,
    /// How many lines it has.
    pub lines: u32,
}

impl Event for StatementIssued {
    const TYPE: EventType = EventType::new("StatementIssued", 1);
}

/// It was closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountClosed {
    /// What was left, and was paid out.
    pub paid_out: u64,
}

impl Event for AccountClosed {
    const TYPE: EventType = EventType::new("AccountClosed", 1);
}

paceline::event_set! {
    /// What happens to an account.
    #[derive(Clone, Debug, PartialEq)]
    pub enum AccountEvent {
        AccountOpened, MoneyDeposited, MoneyWithdrawn, TransferRefunded, StatementIssued, AccountClosed
    }
}
