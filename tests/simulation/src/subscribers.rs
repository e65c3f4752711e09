//! Who follows which events.

use paceline::subscriptions::{Subscription, Subscriptions};

/// Who gets which events: `SUBSCRIPTIONS` of the relay.
const SUBSCRIPTIONS: &str = "
    balances-projection: account/*
    statements-projection: account/StatementIssued
    letters: account/MoneyWithdrawn account/AccountClosed
    money-transfer: transfer/* account/MoneyWithdrawn account/MoneyDeposited account/TransferRefunded money-transfer/*
    bonus-payment: account/AccountOpened bonus/* bonus-payment/*
";

/// All subscriptions.
pub(crate) fn all() -> anyhow::Result<Vec<Subscription>> {
    let subscriptions: Subscriptions = SUBSCRIPTIONS.parse()?;
    Ok(subscriptions.subscribers().cloned().collect())
}
