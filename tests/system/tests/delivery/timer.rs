//! Timers of process managers.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use system_tests::{Bank, Cloud, PostOffice, eventually};

/// The time, which timers depend on.
#[allow(clippy::disallowed_methods, reason = "a timer is due at a time of the clock on the wall")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[test]
fn a_transfer_is_made_when_its_time_has_come() {
    // given
    let bank = Bank::deployed();
    let (from, to) = (bank.open_account(100), bank.open_account(5));

    // when
    let due = now() + SignedDuration::from_secs(4);
    bank.transfer(&from, &to, 60, Some(&due.to_string()));

    // then
    eventually("the money has arrived", || (bank.balance(&to) == Some(65)).then_some(()));
    assert!(now() >= due, "not before its time");
    eventually("it was taken out once", || (bank.balance(&from) == Some(40)).then_some(()));
    assert_eq!(bank.fortune(), Some(105));
}

#[test]
fn the_timer_of_a_transfer_that_was_cancelled_does_nothing() {
    // given
    let (bank, cloud, post_office) = (Bank::deployed(), Cloud::started(), PostOffice::deployed());
    let (from, to) = (bank.open_account(100), bank.open_account(5));
    let due = now() + SignedDuration::from_secs(10);
    let transfer = bank.transfer(&from, &to, 60, Some(&due.to_string()));

    // when
    let _ = bank.post(&format!("/transfers/{transfer}/cancel"), &json!({})).expect(200);

    // then
    eventually("the timer is passed over", || {
        let lines = cloud.logged("bank-money-transfer", "the timer is not waited for any more");
        lines.iter().any(|line| line["instance"] == transfer.as_str()).then_some(())
    });
    assert!(now() >= due);
    assert!(post_office.letters(&from).is_empty(), "nothing was taken out");
    eventually("both hold what they held", || {
        (bank.balance(&from) == Some(100) && bank.balance(&to) == Some(5)).then_some(())
    });
}
