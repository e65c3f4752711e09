//! Strong consistency: commands that are answered when projections show what they did.

use serde_json::{Value, json};
use system_tests::{Answer, Bank, Cloud, eventually};

const STATEMENTS: &str = "statements-projection";

/// The number of an account's newest statement, of which either all lines are seen or none.
fn newest_statement(bank: &Bank, account: &str) -> u64 {
    let shown = bank.get(&format!("/accounts/{account}/statement")).expect(200);
    let number = &shown.body["statement"];
    let lines: Vec<&Value> = shown.body["statements_of_lines"].as_array().into_iter().flatten().collect();
    assert_eq!(shown.body["lines"], lines.len(), "{shown:?}");
    assert!(lines.iter().all(|statement| *statement == number), "{shown:?}");
    number.as_u64().unwrap_or_default()
}

fn issue(bank: &Bank, account: &str, lines: u32, wait_ms: u32) -> Answer {
    let path = format!("/accounts/{account}/statements?wait_for={STATEMENTS}&wait_for_ms={wait_ms}");
    bank.post(&path, &json!({ "lines": lines })).expect(200)
}

fn told(answer: &Answer) -> (&Value, Option<&str>) {
    (&answer.body["consistency"], answer.header("consistency"))
}

/// One test and not two: deliveries stop for all statements.
#[test]
fn a_command_is_answered_when_the_projection_has_it_or_says_that_it_is_behind() {
    // given
    let (bank, cloud) = (Bank::deployed(), Cloud::started());
    let account = bank.open_account(100);

    // when the projection follows, then the row is there with the answer
    let answer = issue(&bank, &account, 3, 20_000);
    assert_eq!(told(&answer), (&json!({ "passed": [STATEMENTS], "behind": [] }), Some("fresh")));
    assert_eq!(newest_statement(&bank, &account), 1);
    // also where it has more rows than a transaction can hold
    let answer = issue(&bank, &account, 120, 20_000);
    assert_eq!(told(&answer), (&json!({ "passed": [STATEMENTS], "behind": [] }), Some("fresh")));
    assert_eq!(newest_statement(&bank, &account), 2);

    // when it does not, then the command is carried out all the same
    cloud.set_deliveries_to("bank-statements-projection", false);
    let answer = issue(&bank, &account, 3, 500);
    assert_eq!(told(&answer), (&json!({ "passed": [], "behind": [STATEMENTS] }), Some("stale")));
    assert_eq!(answer.body["changed"], true);
    assert_eq!(newest_statement(&bank, &account), 2);

    // and it catches up
    cloud.set_deliveries_to("bank-statements-projection", true);
    eventually("the statement is there", || (newest_statement(&bank, &account) == 3).then_some(()));
}
