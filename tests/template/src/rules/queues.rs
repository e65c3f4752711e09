//! Queues and their dead letters.

use serde_json::{Value, json};

use super::{Broken, holds};
use crate::deployment::{Deployment, ROOT, Resource, attribute, items};

const QUEUE: &str = "infra/fifo-queue.yaml";
const FOURTEEN_DAYS: u64 = 14 * 24 * 3600;

/// Every queue gives what it cannot deliver to another, or is that other: then an alarm rings at its first
/// message, which is kept for as long as SQS allows.
#[test]
fn queues_have_dead_letters_with_an_alarm() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for queue in deployment.resources("AWS::SQS::Queue") {
            let name = format!("{} in {}", queue.id, queue.file);
            if queue.get("/MessageRetentionPeriod") != FOURTEEN_DAYS {
                findings.push(format!("{name} forgets messages before 14 days"));
            }
            if redrives_to_queue(deployment, queue) {
                continue;
            }
            if !takes_dead_letters(deployment, queue) {
                findings.push(format!("{name} has no dead-letter queue"));
            } else if !has_alarm(deployment, queue) {
                findings.push(format!("{name} takes dead letters without an alarm"));
            }
        }
        findings
    }
    fn redrives_to_queue(deployment: &Deployment, queue: Resource<'_>) -> bool {
        let target = attribute(queue.get("/RedrivePolicy/deadLetterTargetArn")).map(|(id, _)| id);
        deployment.resources("AWS::SQS::Queue").any(|it| it.file == queue.file && Some(it.id) == target)
    }
    fn takes_dead_letters(deployment: &Deployment, queue: Resource<'_>) -> bool {
        let is_target = |value: &Value| attribute(value) == Some((queue.id, "Arn"));
        let of_queue = deployment
            .resources("AWS::SQS::Queue")
            .any(|it| it.file == queue.file && is_target(it.get("/RedrivePolicy/deadLetterTargetArn")));
        let of_stream = deployment.functions().iter().any(|function| {
            function
                .events("DynamoDB")
                .any(|(_, event)| is_target(&event["DestinationConfig"]["OnFailure"]["Destination"]))
        });
        of_queue || queue.file == ROOT && of_stream
    }
    fn has_alarm(deployment: &Deployment, queue: Resource<'_>) -> bool {
        let name = json!({ "Fn::GetAtt": [queue.id, "QueueName"] });
        deployment.resources("AWS::CloudWatch::Alarm").any(|alarm| {
            alarm.file == queue.file
                && alarm.get("/MetricName") == "ApproximateNumberOfMessagesVisible"
                && alarm.get("/Threshold") == 1
                && items(alarm.get("/Dimensions")).iter().any(|it| it["Value"] == name)
        })
    }
    let broken = |file, from, to, finding| Broken { file, from, to, finding };
    holds(
        rule,
        &[
            broken(
                QUEUE,
                "deadLetterTargetArn: !GetAtt DeadLetters.Arn",
                "none: 1",
                "Queue in infra/fifo-queue.yaml has no",
            ),
            broken(
                QUEUE,
                "Value: !GetAtt DeadLetters.QueueName",
                "Value: other",
                "DeadLetters in infra/fifo-queue.yaml takes",
            ),
            broken(
                ROOT,
                "Value: !GetAtt RelayFailures.QueueName",
                "Value: other",
                "RelayFailures in template.yaml takes",
            ),
            broken(
                QUEUE,
                "Threshold: 1\n",
                "Threshold: 1000\n",
                "DeadLetters in infra/fifo-queue.yaml takes",
            ),
            broken(
                QUEUE,
                "      MessageRetentionPeriod: 1209600\n",
                "",
                "Queue in infra/fifo-queue.yaml forgets",
            ),
        ],
    );
}

/// A message stays hidden for six times as long as its function may take, as Lambda asks: no second delivery
/// overtakes the first.
#[test]
fn visibility_is_six_times_the_timeout() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for function in deployment.functions() {
            let timeout = function.get("/Timeout").as_u64().unwrap_or(u64::MAX / 6);
            for (_, event) in function.events("SQS") {
                let Some((id, _)) = attribute(&event["Queue"]) else {
                    findings.push(format!("{} reads a queue that is no nested stack", function.id()));
                    continue;
                };
                let passed = deployment.stacks(QUEUE).find(|stack| stack.id == id);
                let passed = passed.and_then(|stack| stack.get("/Parameters/VisibilityTimeout").as_u64());
                let default =
                    || deployment.template_of(id)?["Parameters"]["VisibilityTimeout"]["Default"].as_u64();
                let visibility = passed.or_else(default).unwrap_or(0);
                if visibility < 6 * timeout {
                    findings.push(format!(
                        "{id} hides for {visibility} s what {} works on for {timeout} s",
                        function.id()
                    ));
                }
            }
        }
        findings
    }
    let broken = |file, from, to, finding| Broken { file, from, to, finding };
    holds(
        rule,
        &[
            broken(ROOT, "Timeout: 10\n", "Timeout: 11\n", "ChallengesProjectionQueue hides for 60 s"),
            broken(QUEUE, "Default: 60", "Default: 30", "StageCommandsQueue hides for 30 s"),
            broken(
                ROOT,
                "Queue: !GetAtt StageCommandsQueue.Outputs.Arn",
                "Queue: !Ref It",
                "is no nested stack",
            ),
            broken(
                ROOT,
                "QueueName: !Sub ${AWS::StackName}-stage-commands",
                "VisibilityTimeout: 20",
                "StageCommandsQueue hides for 20 s",
            ),
        ],
    );
}

/// A queue takes deduplication from its senders' deterministic ids, per stream.
#[test]
fn queues_are_first_in_first_out_per_stream() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for queue in deployment.resources("AWS::SQS::Queue").filter(|queue| queue.file == QUEUE) {
            for (property, expected) in [
                ("/FifoQueue", json!(true)),
                ("/ContentBasedDeduplication", json!(false)),
                ("/DeduplicationScope", json!("messageGroup")),
                ("/FifoThroughputLimit", json!("perMessageGroupId")),
            ] {
                if *queue.get(property) != expected {
                    findings.push(format!("{}{property} is not {expected}", queue.id));
                }
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: QUEUE, from, to, finding };
    holds(
        rule,
        &[
            broken("FifoQueue: true", "FifoQueue: false", "Queue/FifoQueue"),
            broken(
                "ContentBasedDeduplication: false",
                "ContentBasedDeduplication: true",
                "Queue/ContentBased",
            ),
            broken(
                "DeduplicationScope: messageGroup",
                "DeduplicationScope: queue",
                "Queue/DeduplicationScope",
            ),
            broken(
                "FifoThroughputLimit: perMessageGroupId",
                "FifoThroughputLimit: perQueue",
                "Queue/FifoThroughput",
            ),
        ],
    );
}
