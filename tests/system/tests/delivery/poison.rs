//! An event that its handler cannot handle.

use system_tests::{Bank, Cloud, PostOffice, Queue, eventually};

#[test]
fn an_event_that_cannot_be_handled_parks_its_stream_and_no_other() {
    // given
    let (bank, cloud, post_office) = (Bank::deployed(), Cloud::started(), PostOffice::deployed());
    let (poisoned, sound) = (bank.open_account(100), bank.open_account(100));
    post_office.set_legible(&poisoned, false);

    // when
    bank.withdraw(&poisoned, 10);
    let queue = Queue::named("bank-letters");
    let parked = || queue.dead_letters(&format!("account/{poisoned}"));
    eventually("the message is with the dead letters", || (parked() > 0).then_some(()));
    bank.withdraw(&poisoned, 20);
    bank.withdraw(&sound, 30);

    // then
    eventually("the other stream goes on", || (post_office.letters(&sound) == ["3: 30 pence"]).then_some(()));
    eventually("the stream stays parked", || (parked() == 2).then_some(()));
    assert!(post_office.letters(&poisoned).is_empty(), "nothing has overtaken the event");
    eventually("the other subscribers go on", || (bank.balance(&poisoned) == Some(70)).then_some(()));
    let lines = eventually("the metric is in the log", || {
        Some(cloud.logged("bank-letters", "ParkedMessages")).filter(|lines| !lines.is_empty())
    });
    let metric = &lines[0]["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(
        (&metric["Namespace"], &metric["Metrics"][0]["Name"]),
        (&"Paceline".into(), &"ParkedMessages".into())
    );
    assert_eq!(lines[0]["FunctionName"], "bank-letters");
}
