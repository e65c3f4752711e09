//! Who hears of which events: the Subscriptions in the Mappings.

use std::collections::BTreeSet;

use super::{Broken, holds};
use crate::deployment::{Deployment, Function, ROOT, attribute, items};
use crate::subscribers::{Kind, SUBSCRIBERS, categories};

/// Every subscriber has a function and, in front of it, the queue of its name, to which the relay may send.
/// Every function behind a queue is a subscriber, unless the queue holds commands.
#[test]
fn subscribers_are_the_functions_behind_the_queues_of_the_relay() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let subscribers: BTreeSet<String> =
            subscriptions(deployment).into_iter().map(|(subscriber, _)| subscriber.to_owned()).collect();
        let mut behind_queues = BTreeSet::new();
        for function in deployment.functions() {
            if !function.id().ends_with("Commands") && function.events("SQS").next().is_some() {
                behind_queues.insert(function.name());
                findings.extend(wrong_queue(deployment, function));
            }
        }
        for name in subscribers.difference(&behind_queues) {
            findings.push(format!("{name} subscribes, and has no function behind a queue"));
        }
        for name in behind_queues.difference(&subscribers) {
            findings.push(format!("{name} is behind a queue, and does not subscribe"));
        }
        findings
    }
    fn wrong_queue(deployment: &Deployment, function: Function<'_>) -> Option<String> {
        let queue = format!("{}Queue", function.id());
        let (_, event) = function.events("SQS").next()?;
        let reads_it = attribute(&event["Queue"]) == Some((queue.as_str(), "Outputs.Arn"));
        let stack = deployment.stacks("infra/fifo-queue.yaml").find(|stack| stack.id == queue)?;
        let is_named = stack.get("/Parameters/QueueName") == function.get("/FunctionName");
        let policy = deployment.in_root("AWS::IAM::ManagedPolicy").find(|it| it.id == "SendToSubscribers")?;
        let statements = items(policy.get("/PolicyDocument/Statement"));
        let relay_may_send = statements
            .iter()
            .filter(|statement| items(&statement["Action"]).iter().any(|action| action == "sqs:GetQueueUrl"))
            .flat_map(|statement| items(&statement["Resource"]))
            .any(|resource| attribute(resource) == Some((queue.as_str(), "Outputs.Arn")));
        match (reads_it, is_named, relay_may_send) {
            (true, true, true) => None,
            (false, ..) => Some(format!("{} reads another queue than {queue}", function.id())),
            (_, false, _) => Some(format!("{queue} has not the name of its subscriber")),
            (.., false) => Some(format!("the relay may not send to {queue}")),
        }
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken(
                "            challenges-projection: challenge",
                "            lost-projection: challenge",
                "lost-projection subscribes",
            ),
            broken(
                "            challenges-projection: challenge",
                "            lost-projection: challenge",
                "challenges-projection is behind",
            ),
            broken(
                "              - !GetAtt ChallengesProjectionQueue.Outputs.Arn\n",
                "",
                "the relay may not send",
            ),
            broken(
                "QueueName: !Sub ${AWS::StackName}-challenges-projection",
                "QueueName: other",
                "has not the name",
            ),
            broken(
                "Queue: !GetAtt ChallengesProjectionQueue",
                "Queue: !GetAtt StageCommandsQueue",
                "reads another queue",
            ),
        ],
    );
}

/// A subscription names whole categories (`challenge/*`) or single types of events (`stage/StageCreated`).
#[test]
fn subscriptions_name_event_types() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for (subscriber, types) in subscriptions(deployment) {
            if types.is_empty() {
                findings.push(format!("{subscriber} subscribes to nothing"));
            }
            for name in types {
                let well_formed = name.split_once('/').is_some_and(|(category, event)| {
                    category.chars().all(|it| it.is_ascii_lowercase() || it == '-')
                        && (event == "*" || event.starts_with(|it: char| it.is_ascii_uppercase()))
                });
                if !well_formed {
                    findings.push(format!("{subscriber} subscribes to {name:?}"));
                }
            }
        }
        findings
    }
    let line = "            challenges-projection: challenge/* stage/StageCreated";
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken(line, "            challenges-projection:", "challenges-projection subscribes to nothing"),
            broken(line, "            challenges-projection: challenge", "subscribes to \"challenge\""),
            broken(
                line,
                "            challenges-projection: stage/created",
                "subscribes to \"stage/created\"",
            ),
        ],
    );
}

/// Each subscriber is sent every event that its code reads, and a process manager what tells of its refused commands.
#[test]
fn subscribers_are_sent_what_they_read() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let categories = categories();
        let mut findings = Vec::new();
        for (subscriber, sent) in subscriptions(deployment) {
            let Some(known) = SUBSCRIBERS.iter().find(|it| it.name == subscriber) else {
                findings.push(format!("what {subscriber} reads is not known here"));
                continue;
            };
            let refusals = format!("{}/*", known.name);
            if known.kind == Kind::ProcessManager && !sent.contains(&refusals.as_str()) {
                findings.push(format!("{subscriber} is not sent {refusals}, its refused commands"));
            }
            for event in known.reads {
                let category = &categories[event.name.as_ref()];
                let (alone, all) = (format!("{category}/{}", event.name), format!("{category}/*"));
                if !sent.iter().any(|name| *name == alone || *name == all) {
                    findings
                        .push(format!("{subscriber} reads {category}/{}, and is not sent it", event.name));
                }
            }
        }
        findings
    }
    let line = "            challenges-projection: challenge/* stage/StageCreated";
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken(
                line,
                "            challenges-projection: challenge/*",
                "challenges-projection reads stage/StageCreated, and is not sent it",
            ),
            broken(line, "            emails: challenge/*", "what emails reads is not known here"),
            broken(
                " challenge-stage-process-manager/*",
                "",
                "challenge-stage-process-manager is not sent challenge-stage-process-manager/*",
            ),
        ],
    );
}

/// Each subscriber stands under the heading of what it is, so that maintenance knows what can be asked of it.
#[test]
fn subscribers_stand_under_what_they_are() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let mut heading = "nothing";
        for line in text(deployment).lines() {
            if line.starts_with('[') {
                heading = line;
                continue;
            }
            let name = line.split([' ', ':']).next().unwrap();
            let Some(known) = SUBSCRIBERS.iter().find(|it| it.name == name) else { continue };
            let is = match known.kind {
                Kind::EventHandler => "[event handlers]",
                Kind::ProcessManager => "[process managers]",
                Kind::Projection => "[projections]",
            };
            if heading != is {
                findings.push(format!("{name} stands under {heading}, not {is}"));
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("            [projections]\n", "", "challenges-projection stands under nothing"),
            broken(
                "            [event handlers]\n",
                "",
                "athlete-challenge-participation stands under [projections], not [event handlers]",
            ),
        ],
    );
}

fn text(deployment: &Deployment) -> &str {
    deployment.root()["Mappings"]["Events"]["All"]["Subscriptions"].as_str().unwrap()
}

/// Each subscriber with the events that it wants.
fn subscriptions(deployment: &Deployment) -> Vec<(&str, Vec<&str>)> {
    let lines = text(deployment).lines().filter(|line| !line.starts_with('['));
    let subscription = |line| -> (&str, Vec<&str>) {
        let (head, types) = str::split_once(line, ':').unwrap();
        // Perhaps `by` and a field follow the name.
        (head.split_whitespace().next().unwrap(), types.split_whitespace().collect())
    };
    lines.map(subscription).collect()
}
