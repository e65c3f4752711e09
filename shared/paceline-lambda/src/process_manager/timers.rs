//! Schedules the timers of a process manager with EventBridge Scheduler.

use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::error::{DisplayErrorContext, ProvideErrorMetadata as _, SdkError};
use aws_sdk_scheduler::operation::create_schedule::CreateScheduleError;
use aws_sdk_scheduler::types::{ActionAfterCompletion, FlexibleTimeWindow, FlexibleTimeWindowMode, Target};
use futures_util::future::try_join_all;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use paceline::process_manager::DueTimer;
use paceline::{ScheduleError, StreamName, TimerScheduler};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::fifo::message::group_of;

/// What a schedule does when it is due: it sends a message.
/// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html>
const SEND_MESSAGE: &str = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";

/// The longest description of a schedule, in characters.
const MAX_DESCRIPTION_CHARS: usize = 512;

/// How far ahead a schedule is at least: one in the past may be refused.
const AHEAD: SignedDuration = SignedDuration::from_secs(2);

/// A timer as a message of the process manager's queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerMessage {
    /// It is due.
    Timer(DueTimer),
}

/// Schedules the timers of one process manager: each is a one-time schedule under the timer's id that sends a message to
/// the process manager's own queue, in the group of the instance, and is then deleted.
///
/// A schedule fires within a minute from its time on. When the queue cannot be reached the scheduler tries for a day.
#[derive(Clone, Debug)]
pub struct EventBridgeTimers {
    client: Client,
    process_manager: &'static str,
    /// The schedule group.
    group: String,
    /// The role in which the scheduler sends.
    role_arn: String,
    /// The process manager's own queue.
    queue_url: String,
    clock: fn() -> Timestamp,
}

impl EventBridgeTimers {
    /// The timers of this process manager, in a schedule group. With the role of this ARN the scheduler sends to the queue
    /// of this URL, which is the process manager's own.
    pub fn new(
        client: Client,
        process_manager: &'static str,
        group: String,
        role_arn: String,
        queue_url: String,
    ) -> Self {
        Self { client, process_manager, group, role_arn, queue_url, clock: crate::edge::now }
    }

    /// Sets the clock, for tests.
    #[must_use]
    pub fn with_clock(self, clock: fn() -> Timestamp) -> Self {
        Self { clock, ..self }
    }

    async fn create(&self, timer: &DueTimer) -> Result<(), ScheduleError> {
        let DueTimer { id, instance, name, due } = timer;
        let description = format!("{name} of {}/{instance}", self.process_manager);
        let refused = |error| ScheduleError::Refused(Box::new(error));
        let exactly = FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off).build();
        let created = self
            .client
            .create_schedule()
            .name(id.to_string())
            .group_name(&self.group)
            .description(description.chars().take(MAX_DESCRIPTION_CHARS).collect::<String>())
            .schedule_expression(expression((*due).max((self.clock)() + AHEAD)))
            .schedule_expression_timezone("UTC")
            .flexible_time_window(exactly.map_err(refused)?)
            .action_after_completion(ActionAfterCompletion::Delete)
            .target(self.target(timer)?)
            .send()
            .await;
        match created {
            Ok(_) => Ok(()),
            // Under this name there is this schedule.
            Err(error)
                if error.as_service_error().is_some_and(CreateScheduleError::is_conflict_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(schedule_error(error)),
        }
    }

    fn target(&self, timer: &DueTimer) -> Result<Target, ScheduleError> {
        let refused = |error: serde_json::Error| ScheduleError::Refused(Box::new(error));
        let body = serde_json::to_string(&TimerMessage::Timer(timer.clone())).map_err(refused)?;
        let stream: StreamName = format!("{}/{}", self.process_manager, timer.instance)
            .parse()
            .map_err(|error| ScheduleError::Refused(Box::new(error)))?;
        let message = json!({
            "QueueUrl": self.queue_url,
            "MessageBody": body,
            "MessageGroupId": group_of(stream.as_str()),
            "MessageDeduplicationId": timer.id,
        });
        Target::builder()
            .arn(SEND_MESSAGE)
            .role_arn(&self.role_arn)
            .input(message.to_string())
            .build()
            .map_err(|error| ScheduleError::Refused(Box::new(error)))
    }
}

impl TimerScheduler for EventBridgeTimers {
    async fn schedule(&self, timers: &[DueTimer]) -> Result<(), ScheduleError> {
        try_join_all(timers.iter().map(|timer| self.create(timer))).await?;
        for DueTimer { id, instance, name, due } in timers {
            tracing::info!(timer_id = %id, instance, name, %due, "timer scheduled");
        }
        Ok(())
    }
}

/// A one-time expression, which has whole seconds: not before `due`.
fn expression(due: Timestamp) -> String {
    let second = due.as_second() + i64::from(due.subsec_nanosecond() > 0);
    let due = Timestamp::from_second(second).unwrap_or(due).to_zoned(TimeZone::UTC);
    due.strftime("at(%Y-%m-%dT%H:%M:%S)").to_string()
}

fn schedule_error(error: SdkError<CreateScheduleError>) -> ScheduleError {
    let is_refusal = error.as_service_error().is_some_and(|error| {
        error.is_validation_exception()
            || error.is_resource_not_found_exception()
            || error.code() == Some("AccessDeniedException")
    });
    let reason = DisplayErrorContext(error).to_string().into();
    if is_refusal { ScheduleError::Refused(reason) } else { ScheduleError::Unavailable(reason) }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use aws_sdk_scheduler::config::{BehaviorVersion, Credentials, Region};
    use aws_smithy_runtime_api::client::http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
    };
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
    use aws_smithy_types::body::SdkBody;
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;

    /// Answers each request in turn, and keeps them.
    #[derive(Clone, Debug, Default)]
    struct Scheduler(Arc<Mutex<Exchange>>);

    #[derive(Debug, Default)]
    struct Exchange {
        answers: Vec<(u16, &'static str)>,
        requests: Vec<(String, Value)>,
    }

    impl HttpClient for Scheduler {
        fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
            SharedHttpConnector::new(self.clone())
        }
    }

    impl HttpConnector for Scheduler {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            let mut exchange = self.0.lock().unwrap();
            let body = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
            exchange.requests.push((request.uri().to_owned(), body));
            let (status, code) = exchange.answers.remove(0);
            let body = json!({ "ScheduleArn": "arn", "Message": code });
            let mut answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body.to_string()));
            answer.headers_mut().insert("x-amzn-errortype", code);
            HttpConnectorFuture::ready(Ok(answer))
        }
    }

    fn noon() -> Timestamp {
        "2026-06-01T12:00:00Z".parse().unwrap()
    }

    fn timer(due: &str) -> DueTimer {
        let due = due.parse().unwrap();
        DueTimer { id: Uuid::from_u128(1), instance: "t-1".to_owned(), name: "payment".to_owned(), due }
    }

    /// Schedules a timer where the scheduler answers this: the requests, and the result.
    async fn schedule(
        due: &str,
        answers: &[(u16, &'static str)],
    ) -> (Vec<(String, Value)>, Result<(), ScheduleError>) {
        let scheduler = Scheduler::default();
        scheduler.0.lock().unwrap().answers = answers.to_vec();
        let config = aws_sdk_scheduler::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(Credentials::new("key", "secret", None, None, "tests"))
            .http_client(scheduler.clone())
            .build();
        let timers = EventBridgeTimers::new(
            Client::from_conf(config),
            "transfers",
            "bank".to_owned(),
            "arn:aws:iam::1:role/timers".to_owned(),
            "https://sqs/transfers.fifo".to_owned(),
        );
        let result = timers.with_clock(noon).schedule(&[timer(due)]).await;
        let requests = std::mem::take(&mut scheduler.0.lock().unwrap().requests);
        (requests, result)
    }

    #[tokio::test]
    async fn a_timer_is_a_schedule_that_sends_one_message_and_goes() {
        let (requests, result) = schedule("2026-06-01T13:00:00.5Z", &[(200, "")]).await;

        result.unwrap();
        let [(uri, body)] = &requests[..] else { panic!("{requests:?}") };
        assert!(uri.ends_with("/schedules/00000000-0000-0000-0000-000000000001"), "{uri}");
        assert_eq!(body["GroupName"], "bank");
        assert_eq!(body["Description"], "payment of transfers/t-1");
        assert_eq!(body["ScheduleExpression"], "at(2026-06-01T13:00:01)");
        assert_eq!(body["ActionAfterCompletion"], "DELETE");
        assert_eq!(body["FlexibleTimeWindow"], json!({ "Mode": "OFF" }));
        assert_eq!(body["Target"]["Arn"], SEND_MESSAGE);
        assert_eq!(body["Target"]["RoleArn"], "arn:aws:iam::1:role/timers");
        let message: Value = serde_json::from_str(body["Target"]["Input"].as_str().unwrap()).unwrap();
        assert_eq!(message["QueueUrl"], "https://sqs/transfers.fifo");
        assert_eq!(message["MessageGroupId"], "transfers/t-1");
        assert_eq!(message["MessageDeduplicationId"], "00000000-0000-0000-0000-000000000001");
        let sent: TimerMessage = serde_json::from_str(message["MessageBody"].as_str().unwrap()).unwrap();
        assert_eq!(sent, TimerMessage::Timer(timer("2026-06-01T13:00:00.5Z")));
    }

    #[tokio::test]
    async fn a_time_in_the_past_is_due_at_once() {
        let (requests, result) = schedule("2026-05-01T13:00:00Z", &[(200, "")]).await;

        result.unwrap();
        assert_eq!(requests[0].1["ScheduleExpression"], "at(2026-06-01T12:00:02)");
    }

    #[tokio::test]
    async fn a_schedule_that_is_there_already_is_done_with() {
        let (_, result) = schedule("2026-06-01T13:00:00Z", &[(409, "ConflictException")]).await;

        result.unwrap();
    }

    #[tokio::test]
    async fn what_fails_for_good_is_told_from_what_may_succeed_later() {
        let (_, missing) = schedule("2026-06-01T13:00:00Z", &[(404, "ResourceNotFoundException")]).await;
        let (_, invalid) = schedule("2026-06-01T13:00:00Z", &[(400, "ValidationException")]).await;
        let (_, denied) = schedule("2026-06-01T13:00:00Z", &[(403, "AccessDeniedException")]).await;
        let (_, full) = schedule("2026-06-01T13:00:00Z", &[(402, "ServiceQuotaExceededException")]).await;

        for refused in [missing, invalid, denied] {
            assert!(matches!(refused, Err(ScheduleError::Refused(_))), "{refused:?}");
        }
        assert!(matches!(full, Err(ScheduleError::Unavailable(_))), "{full:?}");
    }
}
