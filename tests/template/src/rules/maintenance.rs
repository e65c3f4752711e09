//! What maintenance rests on.

use serde_json::json;

use super::{Broken, holds};
use crate::deployment::{Deployment, ROOT, attribute, items};
use crate::subscribers::{Kind, SUBSCRIBERS};

/// The relay and maintenance know the same subscribers, and may send to the queues of all of them.
#[test]
fn relay_and_maintenance_know_the_same_subscribers() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for id in ["Relay", "Maintenance"] {
            let known = deployment.function(id).and_then(|it| it.environment().get("SUBSCRIPTIONS").copied());
            if known != Some(&json!({ "Fn::FindInMap": ["Events", "All", "Subscriptions"] })) {
                findings.push(format!("{id} knows other subscribers"));
            }
            let role = deployment.in_root("AWS::IAM::Role").find(|role| role.id == format!("{id}Role"));
            let policies = role.map_or(&[][..], |role| items(role.get("/ManagedPolicyArns")));
            if !policies.contains(&json!({ "Ref": "SendToSubscribers" })) {
                findings.push(format!("{id} may not send to subscribers"));
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("!FindInMap [Events, All, Subscriptions]", "none", "Relay knows other"),
            broken("        - !Ref SendToSubscribers\n", "", "Relay may not send"),
        ],
    );
}

/// It looks after subscribers every few minutes, whatever happens.
#[test]
fn maintenance_is_called_every_five_minutes() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let function = deployment.function("Maintenance");
        let often = function.is_some_and(|function| {
            function.events("Schedule").any(|(_, event)| {
                event["Schedule"] == "rate(5 minutes)" && event["Input"] == r#"{"scheduled":{}}"#
            })
        });
        if often { vec![] } else { vec!["Maintenance is not called every five minutes".to_owned()] }
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(rule, &[broken("rate(5 minutes)", "rate(1 day)", "not called every five minutes")]);
}

/// A projection's function calls for a rebuild's work in its own queue, and reads the log for it.
#[test]
fn projections_can_be_rebuilt() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for function in deployment.functions().into_iter().filter(|it| it.id().ends_with("Projection")) {
            let queue = format!("{}Queue", function.id());
            let known = function.environment().get("REBUILD_QUEUE_URL").and_then(|url| attribute(url));
            if known != Some((queue.as_str(), "Outputs.Url")) {
                findings.push(format!("{} does not know its own queue", function.id()));
            }
            let role = format!("{}Role", function.id());
            let role = deployment.in_root("AWS::IAM::Role").find(|it| it.id == role);
            let policies = role.map_or(&[][..], |role| items(role.get("/ManagedPolicyArns")));
            if !policies.iter().any(|it| attribute(it) == Some(("TableAccess", "Outputs.ReadLog"))) {
                findings.push(format!("{} may not read the log", function.id()));
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("REBUILD_QUEUE_URL", "OTHER_QUEUE_URL", "does not know its own queue"),
            broken(
                "        - !GetAtt TableAccess.Outputs.ReadLog\n        - !GetAtt TableAccess.Outputs.WriteReadModel\n",
                "",
                "may not read the log",
            ),
        ],
    );
}

/// An event handler's function sends itself what is left of a long gap, as after a replay.
#[test]
fn event_handlers_can_be_replayed() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let handlers: Vec<&str> =
            SUBSCRIBERS.iter().filter(|it| it.kind == Kind::EventHandler).map(|it| it.name).collect();
        for function in deployment.functions().into_iter().filter(|it| handlers.contains(&&*it.name())) {
            let queue = format!("{}Queue", function.id());
            let known = function.environment().get("REPLAY_QUEUE_URL").and_then(|url| attribute(url));
            if known != Some((queue.as_str(), "Outputs.Url")) {
                findings.push(format!("{} does not know its own queue", function.id()));
            }
            let role = format!("{}Role", function.id());
            let role = deployment.in_root("AWS::IAM::Role").find(|it| it.id == role);
            let policies = role.map_or(&[][..], |role| items(role.get("/ManagedPolicyArns")));
            if !policies.iter().any(|it| attribute(it) == Some((queue.as_str(), "Outputs.Send"))) {
                findings.push(format!("{} may not send to its own queue", function.id()));
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("REPLAY_QUEUE_URL", "OTHER_QUEUE_URL", "does not know its own queue"),
            broken(
                "        - !GetAtt AthleteChallengeParticipationQueue.Outputs.Send\n",
                "",
                "AthleteChallengeParticipation may not send to its own queue",
            ),
        ],
    );
}
