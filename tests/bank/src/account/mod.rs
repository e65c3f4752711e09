//! Accounts: opened once, closed once, and never overdrawn.

mod commands;
mod events;
mod refusal;

use jiff::Timestamp;
use paceline::{Aggregate, Snapshots};
use serde::{Deserialize, Serialize};

pub use commands::{
    AccountCommand, CloseAccount, DepositMoney, IssueStatement, OpenAccount, RefundTransfer, WithdrawMoney,
};
pub use events::{
    AccountClosed, AccountEvent, AccountOpened, MoneyDeposited, MoneyWithdrawn, StatementIssued,
    TransferRefunded,
};
pub use refusal::AccountRefusal;

paceline::identity! {
    /// The number of an account.
    pub struct AccountId("account");
}

/// What is known of an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    status: Status,
    pence: u64,
    statements: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Status {
    #[default]
    Unknown,
    Open,
    Closed,
}

impl Account {
    /// What it holds.
    pub fn pence(&self) -> u64 {
        self.pence
    }

    fn check_open(&self) -> Result<(), AccountRefusal> {
        match self.status {
            Status::Unknown => Err(AccountRefusal::NotFound),
            Status::Open => Ok(()),
            Status::Closed => Err(AccountRefusal::Closed),
        }
    }
}

impl Aggregate for Account {
    type Id = AccountId;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    /// Few, so that short histories have some.
    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: 5, version: 1 });

    fn target(command: &AccountCommand) -> &AccountId {
        command.target()
    }

    fn handle(&self, command: &AccountCommand, _now: Timestamp) -> Result<Vec<AccountEvent>, AccountRefusal> {
        Ok(vec![match command {
            AccountCommand::OpenAccount(OpenAccount { account_id, owner }) => {
                if self.status != Status::Unknown {
                    return Err(AccountRefusal::AlreadyOpen);
                }
                AccountOpened { account_id: account_id.clone(), owner: owner.clone() }.into()
            }
            AccountCommand::DepositMoney(DepositMoney { pence, reference, .. }) => {
                self.check_open()?;
                MoneyDeposited { pence: *pence, reference: reference.clone() }.into()
            }
            AccountCommand::WithdrawMoney(WithdrawMoney { pence, reference, .. }) => {
                self.check_open()?;
                if *pence > self.pence {
                    return Err(AccountRefusal::InsufficientFunds { pence: self.pence });
                }
                MoneyWithdrawn { pence: *pence, reference: reference.clone() }.into()
            }
            // Money that comes back is taken, open or not: there is nowhere else for it to go.
            AccountCommand::RefundTransfer(RefundTransfer { pence, reference, .. }) => {
                TransferRefunded { pence: *pence, reference: reference.clone() }.into()
            }
            AccountCommand::IssueStatement(IssueStatement { lines, .. }) => {
                self.check_open()?;
                StatementIssued { number: self.statements + 1, lines: *lines }.into()
            }
            AccountCommand::CloseAccount(CloseAccount { .. }) => {
                self.check_open()?;
                AccountClosed { paid_out: self.pence }.into()
            }
        }])
    }

    fn apply(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::AccountOpened(_) => self.status = Status::Open,
            AccountEvent::MoneyDeposited(event) => self.pence += event.pence,
            AccountEvent::MoneyWithdrawn(event) => self.pence -= event.pence,
            AccountEvent::TransferRefunded(event) => self.pence += event.pence,
            AccountEvent::StatementIssued(event) => self.statements = event.number,
            AccountEvent::AccountClosed(event) => {
                self.status = Status::Closed;
                self.pence -= event.paid_out;
            }
        }
    }
}
