//! Timers and the idle timeout.

use super::follow_up::{Desk, FollowUp, HOUR, Runner, at, deposited, opened};
use crate::Position;
use crate::process_delivery::{HandleError, PassedOver, ProcessRunner};
use crate::process_manager::timers::IDLE;
use crate::process_manager::{Because, DueTimer};
use crate::timer_scheduler::ScheduleError;

fn passed_over(name: &str) -> PassedOver {
    PassedOver::Timer { instance: "ada".to_owned(), name: name.to_owned() }
}

#[tokio::test]
async fn a_timer_that_is_due_gives_its_commands_once() {
    let desk = Desk::after(&[(0, opened())]).await;
    assert_eq!(desk.timers.next_due(), Some(at(1)));
    let due = desk.timers.take_due(at(1)).pop().unwrap();

    assert_eq!(desk.runner().fire(&due).await.unwrap(), None);
    assert_eq!(desk.runner().fire(&due).await.unwrap(), Some(passed_over("deposit")));

    assert_eq!(desk.sent(), ["Welcome", "Remind"]);
    assert_eq!(desk.state().await, Some(FollowUp::of(0, 1)));
    let [welcome, remind] = &desk.sender.arrived()[..] else { panic!("two commands") };
    assert_eq!(remind.sender.because_of, Because::Timer { name: "deposit".into(), due: at(1) });
    assert_eq!(remind.correlation_id, welcome.correlation_id);
    // As late as is certain: five minutes before it was due.
    assert_eq!(remind.caused_at, Position::following(at(1) - HOUR / 12, []));
}

#[tokio::test]
async fn a_timer_that_was_cancelled_is_passed_over() {
    let desk = Desk::after(&[(0, opened()), (0, deposited())]).await;

    assert_eq!(desk.wait_until(1).await, [passed_over("deposit")]);
    assert_eq!(desk.sent(), ["Welcome"]);
}

#[tokio::test]
async fn a_timer_of_an_instance_that_has_ended_is_passed_over() {
    let withdrawn = crate::bank_account::MoneyWithdrawn { pence: 5 }.into();
    let desk = Desk::after(&[(0, opened()), (0, withdrawn)]).await;

    assert_eq!(desk.wait_until(24).await, [passed_over("deposit"), passed_over(IDLE)]);
    assert_eq!(desk.sent(), ["Welcome", "SayGoodbye"]);
}

#[tokio::test]
async fn an_instance_is_idle_when_no_event_has_come_for_its_time() {
    let desk = Desk::after(&[(0, opened()), (5, deposited())]).await;

    assert_eq!(desk.wait_until(24).await, [passed_over("deposit")]);
    assert_eq!(desk.sent(), ["Welcome"], "it was active five hours after it was started");
    assert_eq!(desk.timers.next_due(), Some(at(29)), "one schedule at a time");

    desk.wait_until(29).await;
    assert_eq!(desk.sent(), ["Welcome", "Close"]);
    assert_eq!(desk.timers.next_due(), None);

    desk.deliver(&desk.append("ACC-1", 40, &deposited()).await).await.unwrap();
    assert_eq!(desk.timers.next_due(), Some(at(64)), "the next event starts it anew");
}

#[tokio::test]
async fn what_a_timer_has_left_unsent_an_event_sends_first() {
    let desk = Desk::after(&[(0, opened())]).await;
    let due = desk.timers.take_due(at(1)).pop().unwrap();
    desk.sender.fail_next(1);
    assert!(matches!(desk.runner().fire(&due).await, Err(HandleError::Send(_))));

    let withdrawn = crate::bank_account::MoneyWithdrawn { pence: 5 }.into();
    desk.deliver(&desk.append("ACC-1", 1, &withdrawn).await).await.unwrap();
    assert_eq!(desk.sent(), ["Welcome", "Remind", "SayGoodbye"]);

    assert_eq!(desk.runner().fire(&due).await.unwrap(), Some(passed_over("deposit")));
    assert_eq!(desk.state().await, None);
}

#[tokio::test]
async fn a_crash_at_any_step_fires_a_timer_once() {
    for after_effect in [false, true] {
        for failing in 0..4 {
            let desk = Desk::after(&[(0, opened())]).await;
            let due = desk.timers.take_due(at(1)).pop().unwrap();
            let faulty = desk.failing(failing, after_effect);
            let runner: Runner<'_, _, _, _> =
                ProcessRunner::new(&desk.events, &faulty, &faulty).with_timers(&faulty);
            runner.fire(&due).await.unwrap_err();

            desk.runner().fire(&due).await.unwrap();

            assert_eq!(
                desk.sent(),
                ["Welcome", "Remind"],
                "call {failing}, after its effect: {after_effect}"
            );
            assert_eq!(desk.state().await, Some(FollowUp::of(0, 1)));
        }
    }
}

#[tokio::test]
async fn a_crash_at_any_step_schedules_what_an_event_or_an_idle_timer_sets() {
    for after_effect in [false, true] {
        for failing in 0..5 {
            let desk = Desk::default();
            let commit = desk.append("ACC-1", 0, &opened()).await;
            let faulty = desk.failing(failing, after_effect);
            let runner: Runner<'_, _, _, _> =
                ProcessRunner::new(&desk.events, &faulty, &faulty).with_timers(&faulty);
            runner.deliver(&commit, super::FIRST).await.unwrap_err();
            desk.deliver(&commit).await.unwrap();
            assert_eq!(names(&desk.timers.take_due(at(24))), ["deposit", IDLE], "call {failing}");
        }
        for failing in 0..4 {
            let desk = Desk::after(&[(0, opened()), (5, deposited())]).await;
            let idle = desk.timers.take_due(at(24)).pop().unwrap();
            let faulty = desk.failing(failing, after_effect);
            let runner: Runner<'_, _, _, _> =
                ProcessRunner::new(&desk.events, &faulty, &faulty).with_timers(&faulty);
            runner.fire(&idle).await.unwrap_err();
            desk.runner().fire(&idle).await.unwrap();
            assert_eq!(desk.timers.next_due(), Some(at(29)), "call {failing}");
            assert_eq!(desk.state().await, Some(FollowUp::of(1, 0)));
        }
    }
}

fn names(timers: &[DueTimer]) -> Vec<&str> {
    timers.iter().map(|timer| timer.name.as_str()).collect()
}

#[tokio::test]
async fn timers_cost_a_request_more_and_an_event_that_sets_none_costs_as_before() {
    let desk = Desk::default();
    let counting = desk.failing(usize::MAX, false);
    let runner: Runner<'_, _, _, _> =
        ProcessRunner::new(&desk.events, &counting, &counting).with_timers(&counting);

    let first = desk.append("ACC-1", 0, &opened()).await;
    runner.deliver(&first, super::FIRST).await.unwrap();
    assert_eq!(counting.calls(), 5, "read, save, send, schedule, finish");

    let second = desk.append("ACC-1", 1, &deposited()).await;
    runner.deliver(&second, super::FIRST).await.unwrap();
    assert_eq!(counting.calls(), 7, "read, finish: the idle timer waits already");
}

#[tokio::test]
async fn a_timer_without_a_scheduler_is_an_error() {
    let desk = Desk::default();
    let commit = desk.append("ACC-1", 0, &opened()).await;

    let runner = ProcessRunner::<FollowUp, _, _, _>::new(&desk.events, &desk.processes, &desk.sender);
    let result = runner.deliver(&commit, super::FIRST).await;

    assert!(matches!(result, Err(HandleError::Schedule(ScheduleError::NoScheduler { .. }))));
}
