//! Every row is what the events say: told here once more, by other code than that of the projections.

use std::collections::BTreeMap;
use std::fmt::Debug;

use bank::account::AccountEvent;
use bank::balances::{Balance, Fortune};
use bank::statements::{StatementLine, StatementSummary};
use paceline::read_model::Row;

use super::{Rest, Violation};
use crate::log;

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let mut balances: BTreeMap<String, Balance> = BTreeMap::new();
    let mut statements: BTreeMap<String, StatementSummary> = BTreeMap::new();
    for event in rest.account_events()? {
        let account_id = event.stream.id().to_owned();
        if let AccountEvent::AccountOpened(opened) = &event.event {
            let balance = Balance {
                account_id: account_id.clone(),
                owner: opened.owner.clone(),
                pence: 0,
                closed: false,
            };
            balances.insert(account_id.clone(), balance);
        }
        let Some(balance) = balances.get_mut(&account_id) else { continue };
        match event.event {
            AccountEvent::AccountOpened(_) => {}
            AccountEvent::MoneyDeposited(event) => balance.pence += event.pence,
            AccountEvent::MoneyWithdrawn(event) => balance.pence -= event.pence,
            AccountEvent::TransferRefunded(event) => balance.pence += event.pence,
            AccountEvent::AccountClosed(_) => (balance.pence, balance.closed) = (0, true),
            AccountEvent::StatementIssued(event) => {
                let summary = StatementSummary {
                    account_id: account_id.clone(),
                    statement: event.number,
                    lines: event.lines,
                };
                statements.insert(account_id, summary);
            }
        }
    }
    let mut fortunes: BTreeMap<String, Fortune> = BTreeMap::new();
    for balance in balances.values().filter(|balance| !balance.closed) {
        let owner = balance.owner.clone();
        let fortune = fortunes.entry(owner.clone()).or_insert(Fortune { owner, accounts: 0, pence: 0 });
        fortune.accounts += 1;
        fortune.pence += balance.pence;
    }
    let line = |summary: &StatementSummary| {
        let (account_id, statement) = (summary.account_id.clone(), summary.statement);
        (1..=summary.lines).map(move |line| StatementLine { account_id: account_id.clone(), line, statement })
    };
    let lines: Vec<StatementLine> = statements.values().flat_map(line).collect();
    let balances: Vec<Balance> = balances.into_values().collect();
    let fortunes: Vec<Fortune> = fortunes.into_values().collect();
    let statements: Vec<StatementSummary> = statements.into_values().collect();
    Ok(compare(rest, &balances)?
        .or(compare(rest, &fortunes)?)
        .or(compare(rest, &lines)?)
        .or(compare(rest, &statements)?))
}

/// Whether the rows of a table are these.
fn compare<T: Row + PartialEq + Debug>(rest: &Rest<'_>, expected: &[T]) -> anyhow::Result<Option<Violation>> {
    let found: Vec<T> = log::rows(rest.deployment, T::TABLE)?;
    if found[..] == *expected {
        return Ok(None);
    }
    let wrong = |these: &[T], those: &[T]| {
        let rows: Vec<String> =
            these.iter().filter(|row| !those.contains(row)).map(|row| format!("{row:?}")).collect();
        rows.join(", ")
    };
    let text = format!("{}: [{}] for [{}]", T::TABLE, wrong(&found, expected), wrong(expected, &found));
    Ok(Some(Violation::new("rows are what the events say", text)))
}
