//! What an account can be asked to do.

use serde::Deserialize;

use super::AccountId;
use crate::commands::command_set;

/// Opens an account.
#[derive(Clone, Debug, Deserialize)]
pub struct OpenAccount {
    /// The new account.
    pub account_id: AccountId,
    /// Who owns it.
    pub owner: String,
}

/// Pays money in.
#[derive(Clone, Debug, Deserialize)]
pub struct DepositMoney {
    /// The account.
    pub account_id: AccountId,
    /// How much.
    pub pence: u64,
    /// The transfer or the bonus that it belongs to.
    #[serde(default)]
    pub reference: Option<String>,
}

/// Takes money out.
#[derive(Clone, Debug, Deserialize)]
pub struct WithdrawMoney {
    /// The account.
    pub account_id: AccountId,
    /// How much.
    pub pence: u64,
    /// The transfer that it belongs to.
    #[serde(default)]
    pub reference: Option<String>,
}

/// Puts back what a transfer has taken out.
#[derive(Clone, Debug, Deserialize)]
pub struct RefundTransfer {
    /// The account.
    pub account_id: AccountId,
    /// How much.
    pub pence: u64,
    /// The transfer.
    pub reference: String,
}

/// Issues the next statement.
#[derive(Clone, Debug, Deserialize)]
pub struct IssueStatement {
    /// The account.
    pub account_id: AccountId,
    /// How many lines it has.
    pub lines: u32,
}

/// Pays out what is left, and takes no more.
#[derive(Clone, Debug, Deserialize)]
pub struct CloseAccount {
    /// The account.
    pub account_id: AccountId,
}

command_set! {
    /// What an account can be asked to do.
    #[derive(Clone, Debug)]
    pub enum AccountCommand of AccountId, by account_id {
        OpenAccount, DepositMoney, WithdrawMoney, RefundTransfer, IssueStatement, CloseAccount,
    }
}
