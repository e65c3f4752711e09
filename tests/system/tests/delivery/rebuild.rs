//! A projection is rebuilt while commands go on.

use serde_json::{Value, json};
use system_tests::{Bank, Cloud, eventually};

const BALANCES: &str = "balances-projection";

/// What the maintenance function says of the rebuild. Being asked, it takes it on, too.
fn rebuild(cloud: &Cloud, order: Option<&str>) -> Value {
    let asked = json!({ "rebuild": { "projection": BALANCES, "order": order } });
    cloud.invoke("bank-maintenance", &asked)["rebuild"].take()
}

#[test]
fn rows_are_whole_and_exact_whatever_is_done_while_they_are_rebuilt() {
    // given
    let (bank, cloud) = (Bank::deployed(), Cloud::started());
    let accounts: Vec<String> = (0..4).map(|_| bank.open_account(1000)).collect();
    let idle = bank.open_account(7);
    eventually("the rows are there", || (bank.fortune() == Some(4007)).then_some(()));

    // when
    let first = rebuild(&cloud, Some("start"));
    let (mut deposits, mut in_turn) = (0, accounts.iter().cycle());
    let done = eventually("the rebuild is done", || {
        // Each round adds to an account, and reads rows of before.
        if let Some(account) = in_turn.next() {
            bank.deposit(account, 1);
            deposits += 1;
        }
        assert_eq!(bank.balance(&idle), Some(7), "what was there is there throughout");
        let fortune = bank.fortune();
        assert!(fortune >= Some(4007), "no reader sees rows that are being made: {fortune:?}");
        let told = rebuild(&cloud, None);
        told["phase"]["done"].is_object().then_some(told)
    });

    // then
    assert!(done["generation"].as_u64() > Some(1), "{done}");
    assert_eq!(done["generation"], first["generation"]);
    assert!(done["progress"]["projected"].as_u64() >= Some(10), "the log was read: {done}");
    eventually("every deposit counts once", || (bank.fortune() == Some(4007 + deposits)).then_some(()));
    let balances: u64 = accounts.iter().filter_map(|account| bank.balance(account)).sum();
    assert_eq!(balances, 4000 + deposits);
}
