//! A small domain for tests, with one of everything that events lead to:
//!
//! | what | module |
//! | --- | --- |
//! | accounts: money goes in and out, and statements are issued | [`account`] |
//! | transfers between accounts, at once or at a time | [`transfer`] |
//! | bonuses for many accounts at once | [`bonus`] |
//! | moves the money of a transfer, and back when it is not taken | [`money_transfer`] |
//! | pays a bonus to each of its accounts | [`bonus_payment`] |
//! | what each account holds and each owner has | [`balances`] |
//! | tells owners by letter what was taken out | [`letters`] |
//! | the lines of the newest statement of each account: many rows follow from one event | [`statements`] |
//!
//! Money comes from outside by deposits and bonuses, and leaves by withdrawals and when an account is closed. Transfers
//! neither make nor lose any.

pub mod account;
pub mod balances;
pub mod bonus;
pub mod bonus_payment;
mod commands;
pub mod letters;
pub mod money_transfer;
pub mod statements;
pub mod transfer;

pub use account::{Account, AccountId};
pub use balances::Balances;
pub use bonus::{Bonus, BonusId};
pub use bonus_payment::BonusPayment;
pub use commands::InvalidCommand;
pub use letters::Letters;
pub use money_transfer::MoneyTransfer;
pub use statements::Statements;
pub use transfer::{Transfer, TransferId};
