//! Dead letters are sent again once the fault is mended.

use system_tests::{Bank, PostOffice, Queue, eventually};

#[test]
fn a_parked_stream_catches_up_in_order_when_its_messages_are_redriven() {
    // given
    let (bank, post_office) = (Bank::deployed(), PostOffice::deployed());
    let account = bank.open_account(100);
    post_office.set_legible(&account, false);
    for pence in [10, 20, 30] {
        bank.withdraw(&account, pence);
    }
    let queue = Queue::named("bank-letters");
    let parked = || queue.dead_letters(&format!("account/{account}"));
    eventually("all messages are with the dead letters", || (parked() == 3).then_some(()));

    // when
    post_office.set_legible(&account, true);
    queue.redrive();

    // then
    let caught_up = ["3: 10 pence", "4: 20 pence", "5: 30 pence"];
    eventually("the stream catches up", || (post_office.letters(&account).len() >= 3).then_some(()));
    assert_eq!(post_office.letters(&account), caught_up);
    // In a group nothing overtakes: when this letter is there, all that was redriven has been handled.
    bank.withdraw(&account, 40);
    eventually("the stream goes on", || (post_office.letters(&account).len() >= 4).then_some(()));
    assert_eq!(post_office.letters(&account), [caught_up.as_slice(), &["6: 40 pence"]].concat());
    assert_eq!(parked(), 0);
}

#[test]
fn a_parked_stream_heals_when_its_next_commit_is_handled() {
    // given
    let (bank, post_office) = (Bank::deployed(), PostOffice::deployed());
    let account = bank.open_account(100);
    post_office.set_legible(&account, false);
    bank.withdraw(&account, 10);
    let queue = Queue::named("bank-letters");
    let parked = || queue.dead_letters(&format!("account/{account}"));
    eventually("the message is with the dead letters", || (parked() == 1).then_some(()));

    // when
    post_office.set_legible(&account, true);
    bank.withdraw(&account, 20);

    // then
    eventually("the stream has caught up", || (post_office.letters(&account).len() >= 2).then_some(()));
    assert_eq!(post_office.letters(&account), ["3: 10 pence", "4: 20 pence"]);
}
