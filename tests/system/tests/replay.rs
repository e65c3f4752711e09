//! An event handler is replayed. In a program of its own, since it replays for every customer: `cargo test` runs one program
//! after the other.

use jiff::Timestamp;
use serde_json::{Value, json};
use system_tests::{Bank, Cloud, PostOffice, eventually};

/// What the maintenance function says of the replay. Being asked, it takes it on, too.
fn replay(cloud: &Cloud, order: &Value) -> Value {
    let asked = json!({ "replay": { "handler": "letters", "order": order } });
    cloud.invoke("bank-maintenance", &asked)["replay"].take()
}

/// The position of whatever is committed from now on is greater.
#[allow(clippy::disallowed_methods, reason = "the clock of those who commit")]
fn position_of_now() -> i64 {
    Timestamp::now().as_millisecond() << 16
}

#[test]
fn what_happened_after_a_position_is_handled_again_and_nothing_else() {
    // given
    let (bank, cloud, post_office) = (Bank::deployed(), Cloud::started(), PostOffice::deployed());
    let (account, idle) = (bank.open_account(100), bank.open_account(100));
    let has_got = |account: &str, letters: &[&str]| {
        eventually(&format!("the letters are {letters:?}"), || {
            (post_office.letters(account) == letters).then_some(())
        });
    };
    bank.withdraw(&account, 10);
    bank.withdraw(&idle, 5);
    has_got(&account, &["3: 10 pence"]);
    has_got(&idle, &["3: 5 pence"]);
    let from = position_of_now();
    bank.withdraw(&account, 20);
    bank.withdraw(&account, 30);
    has_got(&account, &["3: 10 pence", "4: 20 pence", "5: 30 pence"]);

    // when
    let first = replay(&cloud, &json!({ "start": { "from": from } }));
    let done = eventually("the replay is done", || {
        let told = replay(&cloud, &Value::Null);
        told["state"]["done"].is_object().then_some(told)
    });

    // then
    let letters = post_office.letters(&account);
    assert_eq!(letters[3..], ["4: 20 pence", "5: 30 pence"], "{letters:?}");
    assert_eq!(post_office.letters(&idle), ["3: 5 pence"]);
    assert_eq!((&done["number"], &done["progress"]["waiting"]), (&first["number"], &json!(0)));
    assert_eq!(done["progress"]["streams"], 1, "{done}");
    bank.withdraw(&account, 40);
    eventually("it goes on as ever", || {
        (post_office.letters(&account).last()? == "6: 40 pence").then_some(())
    });
}
