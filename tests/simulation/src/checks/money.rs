//! Transfers come to an end, and make and lose no money.

use std::collections::BTreeMap;

use bank::account::AccountEvent;
use bank::bonus::BonusEvent;
use bank::transfer::{TransferEvent, TransferRequested};
use bank::{BonusPayment, MoneyTransfer};
use jiff::{SignedDuration, Timestamp};

use super::{Rest, Violation, commands};

/// How far clocks are apart.
const CLOCKS: SignedDuration = SignedDuration::from_secs(4);

/// What happened to the money of a transfer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Moved {
    withdrawn: u32,
    deposited: u32,
    refunded: u32,
    ends: Vec<&'static str>,
}

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let mut moved: BTreeMap<String, Moved> = BTreeMap::new();
    let (mut from_outside, mut held) = (0_i64, 0_i64);
    for event in rest.account_events()? {
        let (change, reference) = match &event.event {
            AccountEvent::MoneyDeposited(event) => (amount(event.pence), event.reference.clone()),
            AccountEvent::MoneyWithdrawn(event) => (-amount(event.pence), event.reference.clone()),
            AccountEvent::TransferRefunded(event) => (amount(event.pence), Some(event.reference.clone())),
            AccountEvent::AccountClosed(event) => (-amount(event.paid_out), None),
            AccountEvent::AccountOpened(_) | AccountEvent::StatementIssued(_) => continue,
        };
        held += change;
        match reference.filter(|reference| reference.starts_with("transfer/")) {
            None => from_outside += change,
            Some(reference) => {
                let moved = moved.entry(reference).or_default();
                match &event.event {
                    AccountEvent::MoneyDeposited(_) => moved.deposited += 1,
                    AccountEvent::MoneyWithdrawn(_) => moved.withdrawn += 1,
                    _ => moved.refunded += 1,
                }
            }
        }
    }
    let mut requested: BTreeMap<String, TransferRequested> = BTreeMap::new();
    let mut started: BTreeMap<String, Timestamp> = BTreeMap::new();
    for event in rest.transfer_events()? {
        let recorded_at = event.metadata.recorded_at;
        let (id, end) = match event.event {
            TransferEvent::TransferRequested(event) => {
                let reference = MoneyTransfer::reference(&event.transfer_id);
                requested.insert(reference, event);
                continue;
            }
            TransferEvent::TransferStarted(event) => {
                let reference = MoneyTransfer::reference(&event.transfer_id);
                started.insert(reference, recorded_at);
                continue;
            }
            TransferEvent::TransferCancelled(event) => (event.transfer_id, "cancelled"),
            TransferEvent::TransferCompleted(event) => (event.transfer_id, "completed"),
            TransferEvent::TransferFailed(event) => (event.transfer_id, "failed"),
        };
        moved.entry(MoneyTransfer::reference(&id)).or_default().ends.push(end);
    }
    for (reference, request) in &requested {
        let early = |due: Timestamp| started.get(reference).is_some_and(|at| *at + CLOCKS < due);
        if request.due.is_some_and(early) {
            return Ok(Some(Violation::new("no timer is early", reference.clone())));
        }
        let moved = moved.remove(reference).unwrap_or_default();
        let right = match &moved.ends[..] {
            ["completed"] => (moved.withdrawn, moved.deposited, moved.refunded) == (1, 1, 0),
            ["failed"] => moved.deposited == 0 && moved.withdrawn == moved.refunded && moved.withdrawn <= 1,
            ["cancelled"] => (moved.withdrawn, moved.deposited, moved.refunded) == (0, 0, 0),
            _ => false,
        };
        if !right {
            return Ok(Some(Violation::new("transfers come to one end", format!("{reference}: {moved:?}"))));
        }
    }
    if let Some((reference, moved)) = moved.pop_first() {
        let found = format!("{reference} was never requested: {moved:?}");
        return Ok(Some(Violation::new("transfers come to one end", found)));
    }
    if held != from_outside {
        let found = format!("{held} pence are held, {from_outside} came from outside");
        return Ok(Some(Violation::new("money is conserved", found)));
    }
    bonuses(rest)
}

fn amount(pence: u64) -> i64 {
    i64::try_from(pence).unwrap_or(i64::MAX)
}

/// Each bonus was paid to each of its accounts once, or that was refused.
fn bonuses(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let mut paid: BTreeMap<(String, String), u32> = BTreeMap::new();
    for event in rest.account_events()? {
        if let AccountEvent::MoneyDeposited(deposit) = event.event
            && let Some(reference) = deposit.reference
        {
            *paid.entry((reference, event.stream.id().to_owned())).or_default() += 1;
        }
    }
    let known =
        |account: &str| rest.streams.keys().any(|stream| stream.as_str() == format!("account/{account}"));
    let refusals = commands::refused(rest)?.len();
    for event in rest.events::<BonusEvent>()? {
        let BonusEvent::BonusAwarded(bonus) = event.event;
        for account in &bonus.accounts {
            let key = (BonusPayment::reference(&bonus), account.to_string());
            let times = paid.get(&key).copied().unwrap_or_default();
            if times > 1 || (times == 0 && refusals == 0 && known(&account.to_string())) {
                let found = format!("{} was paid to {account} {times} times", bonus.bonus_id);
                return Ok(Some(Violation::new("a bonus is paid once", found)));
            }
        }
    }
    Ok(None)
}
