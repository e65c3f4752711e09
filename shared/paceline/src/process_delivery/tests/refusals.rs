//! Refused commands and the policy's answers.

use super::follow_up::{Desk, FollowUp, HOUR, at, opened, refusals};
use crate::OnError;
use crate::Version;
use crate::process_delivery::{PassedOver, ProcessRunner, Receive};
use crate::process_manager::Because;

#[tokio::test]
async fn a_refused_command_is_sent_again_under_a_new_id_until_the_policy_goes_another_way() {
    let desk = Desk::after(&[(0, opened())]).await;

    for _ in 0..3 {
        let refused = desk.refuse(0, "busy").await;
        assert_eq!(desk.deliver(&refused).await.unwrap(), []);
        assert_eq!(desk.deliver(&refused).await.unwrap(), [], "a duplicate");
    }

    assert_eq!(desk.sent(), ["Welcome", "Welcome", "Welcome", "GiveUp"]);
    let messages = desk.sender.arrived();
    let attempts: Vec<u32> = messages.iter().map(|message| message.sender.attempt).collect();
    assert_eq!(attempts, [1, 2, 3, 1]);
    let retried = &messages[1];
    assert_ne!(retried.command_id, messages[0].command_id);
    assert_eq!(retried.correlation_id, messages[0].correlation_id);
    assert!(retried.caused_at > messages[0].caused_at);
    assert_eq!(retried.sender.because_of, Because::Event { stream: refusals(), version: Version::new(1) });
    assert!(desk.state().await.is_some());
}

#[tokio::test]
async fn a_refusal_that_the_policy_skips_is_told() {
    let desk = Desk::after(&[(0, opened())]).await;
    let refused = desk.refuse(0, "account_not_found").await;

    let passed_over = desk.deliver(&refused).await.unwrap();

    assert!(
        matches!(&passed_over[..], [PassedOver::Refusal { instance, refused }]
            if instance == "ada" && refused.code == "account_not_found"),
        "{passed_over:?}"
    );
    assert_eq!(desk.state().await, Some(FollowUp::of(0, 0)));
}

#[tokio::test]
async fn a_command_that_is_to_be_sent_later_waits_for_what_is_left_of_the_time() {
    let desk = Desk::after(&[(0, opened())]).await;
    let refused = desk.refuse(5, "later").await;
    let receive =
        async |now| desk.runner().deliver(&refused, Receive { attempt: 1, now, confirm: false }).await;

    assert_eq!(receive(at(5)).await.unwrap_err().on_error(), OnError::RetryAfter(HOUR));
    let half = receive(at(5) + HOUR / 2).await.unwrap_err();
    assert_eq!(half.on_error(), OnError::RetryAfter(HOUR / 2));
    assert_eq!(desk.sent(), ["Welcome"]);

    receive(at(6)).await.unwrap();
    receive(at(6)).await.unwrap();
    assert_eq!(desk.sent(), ["Welcome", "Welcome"]);
}

#[tokio::test]
async fn a_refusal_that_is_left_to_a_person_is_parked_and_no_event_waits_for_it() {
    let desk = Desk::after(&[(0, opened())]).await;
    let refused = desk.refuse(0, "unclear").await;

    assert_eq!(desk.deliver(&refused).await.unwrap_err().on_error(), OnError::Stop);

    let deposit = desk.append("ACC-1", 1, &super::follow_up::deposited()).await;
    desk.deliver(&deposit).await.unwrap();
    assert_eq!(desk.state().await, Some(FollowUp::of(1, 0)));
}

#[tokio::test]
async fn the_refusal_of_an_instance_that_has_ended_is_told() {
    let withdrawn = crate::bank_account::MoneyWithdrawn { pence: 5 }.into();
    let desk = Desk::after(&[(0, opened()), (1, withdrawn)]).await;
    let refused = desk.refuse(1, "busy").await;

    assert!(matches!(desk.deliver(&refused).await.unwrap()[..], [PassedOver::Refusal { .. }]));

    assert_eq!(desk.sent(), ["Welcome", "SayGoodbye"]);
    assert_eq!(desk.state().await, None);
}

#[tokio::test]
async fn a_crash_at_any_step_answers_a_refusal_once() {
    for after_effect in [false, true] {
        for failing in 0..4 {
            let desk = Desk::after(&[(0, opened())]).await;
            let refused = desk.refuse(0, "busy").await;
            let faulty = desk.failing(failing, after_effect);
            let runner: super::follow_up::Runner<'_, _, _, _> =
                ProcessRunner::new(&desk.events, &faulty, &faulty).with_timers(&faulty);
            runner.deliver(&refused, super::FIRST).await.unwrap_err();

            desk.deliver(&refused).await.unwrap();

            assert_eq!(
                desk.sent(),
                ["Welcome", "Welcome"],
                "call {failing}, after its effect: {after_effect}"
            );
            assert_eq!(desk.state().await, Some(FollowUp::of(0, 0)));
        }
    }
}
