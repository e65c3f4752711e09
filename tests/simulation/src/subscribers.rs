//! Who follows which events.

use paceline::subscriptions::Subscriptions;

/// Who gets which events: `SUBSCRIPTIONS` of the relay.
const SUBSCRIPTIONS: &str = "
    [projections]
    balances-projection: account/*
    statements-projection: account/StatementIssued
    [event handlers]
    letters: account/MoneyWithdrawn account/AccountClosed
    [process managers]
    money-transfer: transfer/* account/MoneyWithdrawn account/MoneyDeposited account/TransferRefunded money-transfer/*
    bonus-payment: account/AccountOpened bonus/* bonus-payment/*
";

/// All subscriptions.
pub(crate) fn all() -> anyhow::Result<Subscriptions> {
    Ok(SUBSCRIPTIONS.parse()?)
}
