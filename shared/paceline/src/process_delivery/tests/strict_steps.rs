//! Strict steps that do not hold.

use super::follow_up::{Desk, FollowUp, HOUR, at, deposited, opened};
use crate::OnError;
use crate::process_delivery::{HandleError, PassedOver, Receive};
use crate::process_manager::StepError;

#[tokio::test]
async fn an_event_that_comes_before_its_time_waits_as_the_policy_says() {
    let desk = Desk::default();
    let early = desk.append("ACC-2", 0, &deposited()).await;

    let error = desk.deliver(&early).await.unwrap_err();
    assert!(
        matches!(&error, HandleError::Step { error: StepError::NotRunning { instance }, .. } if instance == "ada")
    );
    assert_eq!(error.on_error(), OnError::RetryAfter(HOUR));

    desk.deliver(&desk.append("ACC-1", 0, &opened()).await).await.unwrap();
    assert_eq!(desk.deliver(&early).await.unwrap(), []);
    assert_eq!(desk.state().await, Some(FollowUp::of(1, 0)));
}

#[tokio::test]
async fn an_event_is_skipped_when_the_policy_has_had_enough() {
    let desk = Desk::after(&[(0, opened()), (0, deposited())]).await;
    let again = desk.append("ACC-1", 0, &opened()).await;
    let third = Receive { attempt: 3, now: at(0), confirm: false };

    let passed_over = desk.runner().deliver(&again, third).await.unwrap();

    assert_eq!(passed_over, [PassedOver::Step(StepError::AlreadyStarted { instance: "ada".into() })]);
    assert_eq!(desk.state().await, Some(FollowUp::of(1, 0)));
    assert_eq!(desk.sent(), ["Welcome"]);
    assert_eq!(desk.deliver(&again).await.unwrap(), [], "it is behind the checkpoint");
}

#[tokio::test]
async fn an_instance_that_has_ended_can_be_neither_started_nor_continued_strictly() {
    let withdrawn = crate::bank_account::MoneyWithdrawn { pence: 5 }.into();
    let desk = Desk::after(&[(0, opened()), (1, withdrawn)]).await;

    let started = desk.deliver(&desk.append("ACC-2", 2, &opened()).await).await.unwrap_err();
    let continued = desk.deliver(&desk.append("ACC-3", 2, &deposited()).await).await.unwrap_err();

    assert!(matches!(started, HandleError::Step { error: StepError::AlreadyStarted { .. }, .. }));
    assert!(matches!(continued, HandleError::Step { error: StepError::NotRunning { .. }, .. }));
    assert_eq!(desk.state().await, None);
}
