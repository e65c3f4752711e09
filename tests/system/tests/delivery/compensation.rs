//! A step that is refused undoes the steps before it.

use serde_json::json;
use system_tests::{Bank, PostOffice, eventually};

#[test]
fn money_that_the_other_account_does_not_take_comes_back() {
    // given
    let (bank, post_office) = (Bank::deployed(), PostOffice::deployed());
    let (from, to) = (bank.open_account(100), bank.open_account(5));
    let _ = bank.post(&format!("/accounts/{to}/close"), &json!({})).expect(200);

    // when
    let transfer = bank.transfer(&from, &to, 60, None);

    // then
    bank.wait_for_end_of(&transfer);
    eventually("the money was taken out", || (post_office.letters(&from) == ["3: 60 pence"]).then_some(()));
    // By its version, so that the row is that of after the refund.
    let refunded = bank
        .post(
            &format!("/accounts/{from}/deposits?wait_for=balances-projection&wait_for_ms=20000"),
            &json!({ "pence": 1 }),
        )
        .expect(200);
    assert_eq!(refunded.body["version"], 5, "withdrawn once, refunded once: {refunded:?}");
    assert_eq!(refunded.header("consistency"), Some("fresh"));
    assert_eq!(bank.balance(&from), Some(101));
    eventually("the closed account counts no more", || (bank.fortune() == Some(101)).then_some(()));
}

#[test]
fn money_that_the_other_account_takes_arrives_once() {
    // given
    let bank = Bank::deployed();
    let (from, to) = (bank.open_account(100), bank.open_account(5));

    // when
    let transfer = bank.transfer(&from, &to, 60, None);

    // then
    bank.wait_for_end_of(&transfer);
    eventually("both rows tell", || {
        (bank.balance(&from) == Some(40) && bank.balance(&to) == Some(65)).then_some(())
    });
    assert_eq!(bank.fortune(), Some(105));
}
