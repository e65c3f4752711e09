//! A bank account: the example that runs through the documentation, and the subject of this crate's tests.
//!
//! It is opened once, money goes in, and no more comes out than is in it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Aggregate, Event, EventType, Refusal, Snapshots};

crate::identity! {
    /// The number of an account.
    pub struct AccountId("account");
}

/// Opens an account.
#[derive(Clone, Debug)]
pub struct OpenAccount {
    /// The new account.
    pub account_id: AccountId,
    /// Who owns it.
    pub owner: String,
}

/// Pays money in.
#[derive(Clone, Debug)]
pub struct DepositMoney {
    /// The account.
    pub account_id: AccountId,
    /// How much.
    pub pence: u64,
}

/// Takes money out.
#[derive(Clone, Debug)]
pub struct WithdrawMoney {
    /// The account.
    pub account_id: AccountId,
    /// How much.
    pub pence: u64,
}

/// What an account can be asked to do.
#[derive(Clone, Debug)]
pub enum AccountCommand {
    /// See [`OpenAccount`].
    Open(OpenAccount),
    /// See [`DepositMoney`].
    Deposit(DepositMoney),
    /// See [`WithdrawMoney`].
    Withdraw(WithdrawMoney),
}

impl From<OpenAccount> for AccountCommand {
    fn from(command: OpenAccount) -> Self {
        Self::Open(command)
    }
}

impl From<DepositMoney> for AccountCommand {
    fn from(command: DepositMoney) -> Self {
        Self::Deposit(command)
    }
}

impl From<WithdrawMoney> for AccountCommand {
    fn from(command: WithdrawMoney) -> Self {
        Self::Withdraw(command)
    }
}

/// An account was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountOpened {
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
}

impl Event for MoneyDeposited {
    const TYPE: EventType = EventType::new("MoneyDeposited", 1);
}

/// Money was taken out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoneyWithdrawn {
    /// How much.
    pub pence: u64,
}

impl Event for MoneyWithdrawn {
    const TYPE: EventType = EventType::new("MoneyWithdrawn", 1);
}

crate::event_set! {
    /// What happens to an account.
    #[derive(Clone, Debug, PartialEq)]
    pub enum AccountEvent { AccountOpened, MoneyDeposited, MoneyWithdrawn }
}

/// Why an account refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// It is open already.
    #[error("the account is open already")]
    AlreadyOpen,
    /// It was never opened.
    #[error("there is no such account")]
    NotFound,
    /// It holds less than is to be taken out.
    #[error("the account holds {balance} pence")]
    InsufficientFunds {
        /// What it holds.
        balance: u64,
    },
}

impl Refusal for AccountRefusal {
    fn code(&self) -> &str {
        match self {
            Self::AlreadyOpen => "account_already_open",
            Self::NotFound => "account_not_found",
            Self::InsufficientFunds { .. } => "insufficient_funds",
        }
    }
}

/// What is known of an account. Not more than its rules need: the owner's name, for one, decides nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Absent until it is opened.
    balance: Option<u64>,
}

impl Account {
    /// What it holds, in pence.
    pub fn balance(&self) -> u64 {
        self.balance.unwrap_or(0)
    }
}

impl Aggregate for Account {
    type Id = AccountId;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: 100, version: 1 });

    fn target(command: &AccountCommand) -> &AccountId {
        match command {
            AccountCommand::Open(OpenAccount { account_id, .. })
            | AccountCommand::Deposit(DepositMoney { account_id, .. })
            | AccountCommand::Withdraw(WithdrawMoney { account_id, .. }) => account_id,
        }
    }

    fn handle(&self, command: &AccountCommand, _now: Timestamp) -> Result<Vec<AccountEvent>, AccountRefusal> {
        Ok(match (self.balance, command) {
            (None, AccountCommand::Open(open)) => vec![AccountOpened { owner: open.owner.clone() }.into()],
            (Some(_), AccountCommand::Open(_)) => return Err(AccountRefusal::AlreadyOpen),
            (None, _) => return Err(AccountRefusal::NotFound),
            (_, AccountCommand::Deposit(DepositMoney { pence: 0, .. })) => vec![],
            (_, AccountCommand::Deposit(deposit)) => vec![MoneyDeposited { pence: deposit.pence }.into()],
            (Some(balance), AccountCommand::Withdraw(withdraw)) if withdraw.pence > balance => {
                return Err(AccountRefusal::InsufficientFunds { balance });
            }
            (_, AccountCommand::Withdraw(withdraw)) => vec![MoneyWithdrawn { pence: withdraw.pence }.into()],
        })
    }

    fn apply(&mut self, event: &AccountEvent) {
        self.balance = Some(match event {
            AccountEvent::AccountOpened(_) => 0,
            AccountEvent::MoneyDeposited(event) => self.balance() + event.pence,
            AccountEvent::MoneyWithdrawn(event) => self.balance() - event.pence,
        });
    }
}
