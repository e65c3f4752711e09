//! Rights: exact actions on exact resources.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Broken, holds};
use crate::deployment::{Deployment, Function, ROOT, attribute, entries, items};

const ACCESS: &str = "infra/table-access.yaml";
const QUEUE: &str = "infra/fifo-queue.yaml";

/// The schedules of a group, which are named when they are made: a policy can name no more of them than the group.
const SCHEDULES: &str = ":schedule/${GroupName}/*";

/// No statement has a `*`, nor says what it does *not* mean.
#[test]
fn policies_name_actions_and_resources() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for (file, template) in deployment.templates() {
            for (id, resource) in entries(&template["Resources"]) {
                let mut statements = Vec::new();
                collect_statements(resource, &mut statements);
                for statement in statements {
                    // A condition narrows what is allowed, with whatever patterns.
                    for (key, value) in entries(statement).filter(|(key, _)| *key != "Condition") {
                        if value.to_string().replace(SCHEDULES, "").contains('*') || key.starts_with("Not") {
                            findings.push(format!("{id} in {file} allows {key} {value}"));
                        }
                    }
                }
            }
        }
        findings
    }
    fn collect_statements<'a>(value: &'a Value, statements: &mut Vec<&'a Value>) {
        for (key, value) in entries(value) {
            if key == "Statement" {
                statements.extend(items(value));
            } else {
                collect_statements(value, statements);
            }
        }
        value.as_array().into_iter().flatten().for_each(|item| collect_statements(item, statements));
    }
    let broken = |file, from, to, finding| Broken { file, from, to, finding };
    holds(
        rule,
        &[
            broken(QUEUE, "Action: sqs:SendMessage", "Action: sqs:*", "Send in infra/fifo-queue.yaml"),
            broken("infra/timers.yaml", "schedule/${GroupName}/*", "schedule/*", "Set in infra/timers.yaml"),
            broken(ACCESS, "/index/gsi1", "/index/*", "QueryReadModel in infra/table-access.yaml"),
            broken(
                ROOT,
                "Resource: !GetAtt RelayFailures.Arn",
                "Resource: \"*\"",
                "RelayRole in template.yaml",
            ),
            broken(
                ROOT,
                "Action: [sqs:GetQueueUrl, ",
                "NotAction: [",
                "SendToSubscribers in template.yaml allows NotAction",
            ),
        ],
    );
}

/// Roles take their policies from the templates; those that AWS keeps have `*` in them.
#[test]
fn roles_have_no_policies_from_elsewhere() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for role in deployment.resources("AWS::IAM::Role") {
            for policy in items(role.get("/ManagedPolicyArns")) {
                let of_stack =
                    attribute(policy).is_some_and(|(stack, output)| is_policy(deployment, stack, output));
                let of_root = deployment.in_root("AWS::IAM::ManagedPolicy").any(|it| policy["Ref"] == it.id);
                let ours = of_stack || of_root;
                if !ours {
                    findings.push(format!("{} has {policy}", role.id));
                }
            }
        }
        findings
    }
    fn is_policy(deployment: &Deployment, stack: &str, output: &str) -> bool {
        let Some(template) = deployment.template_of(stack) else { return false };
        let value = &template["Outputs"][output.trim_start_matches("Outputs.")]["Value"]["Ref"];
        value.as_str().is_some_and(|id| template["Resources"][id]["Type"] == "AWS::IAM::ManagedPolicy")
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken(
                "!GetAtt RelayMonitoring.Outputs.WriteLogs",
                "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                "RelayRole has \"arn:aws",
            ),
            broken(
                "ChallengeCommandsQueue.Outputs.Send",
                "ChallengeCommandsQueue.Outputs.Url",
                "ProcessManagerRole",
            ),
        ],
    );
}

/// A function is told of the tables that it has rights on, and of no others.
#[test]
fn functions_know_the_tables_they_may_use() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for function in deployment.functions() {
            let environment = function.environment();
            let told: BTreeSet<&str> =
                environment.keys().filter_map(|name| name.strip_suffix("_TABLE")).collect();
            let allowed: BTreeSet<&str> =
                grants(deployment, function, "TableAccess").filter_map(table_of).collect();
            if told != allowed {
                findings.push(format!("{} is told of {told:?}, and may use {allowed:?}", function.id()));
            }
        }
        findings
    }
    fn table_of(policy: &str) -> Option<&'static str> {
        match policy {
            "AppendEvents" | "ReadEvents" | "ReadLog" => Some("EVENTS"),
            "LookUpReadModel" | "QueryReadModel" | "SweepReadModel" | "WriteReadModel" => Some("READ_MODEL"),
            "ManageProcesses" | "ReadProcessCheckpoints" => Some("PROCESSES"),
            "ClaimSlugs" | "SettleSlugs" => Some("SLUGS"),
            _ => None,
        }
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("        - !GetAtt TableAccess.Outputs.ClaimSlugs\n", "", "ChallengeCommands is told of"),
            broken("EVENTS_TABLE: !GetAtt", "OTHER: !GetAtt", "ChallengeCommands is told of"),
            broken(
                "ChallengesQueryMonitoring.Outputs.WriteLogs\n        - !GetAtt TableAccess.Outputs.QueryReadModel",
                "ChallengesQueryMonitoring.Outputs.WriteLogs\n        - !GetAtt TableAccess.Outputs.ReadEvents",
                "ChallengesQuery is told of",
            ),
        ],
    );
}

/// A function may receive from the queues that it is mapped to, and send to those it is told of.
#[test]
fn functions_may_use_the_queues_they_know() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for function in deployment.functions() {
            let (mut mapped, mut told) = (BTreeSet::new(), BTreeSet::new());
            mapped.extend(
                function.events("SQS").filter_map(|(_, event)| attribute(&event["Queue"])).map(|(id, _)| id),
            );
            told.extend(function.environment().into_iter().filter_map(|(name, value)| {
                name.strip_suffix("_QUEUE_URL").and_then(|_| attribute(value)).map(|(stack, _)| stack)
            }));
            for (uses, queues, policy) in
                [("receives from", mapped, "Receive"), ("ChallengesQuery is told of", told, "Send")]
            {
                let allowed: BTreeSet<&str> = deployment
                    .stacks(QUEUE)
                    .filter(|stack| grants(deployment, function, stack.id).any(|granted| granted == policy))
                    .map(|stack| stack.id)
                    .collect();
                if queues != allowed {
                    findings
                        .push(format!("{} {uses} {queues:?}, and may {policy}: {allowed:?}", function.id()));
                }
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken(
                "        - !GetAtt StageCommandsQueue.Outputs.Receive\n",
                "",
                "StageCommands receives from",
            ),
            broken(
                "- !GetAtt StageCommandsQueue.Outputs.Send",
                "- !GetAtt TableAccess.Outputs.ReadEvents",
                "ChallengesQuery is told of",
            ),
        ],
    );
}

/// The policies of the nested stack `stack` that the function's role has.
fn grants<'a>(
    deployment: &'a Deployment,
    function: Function<'a>,
    stack: &str,
) -> impl Iterator<Item = &'a str> {
    let role = deployment.in_root("AWS::IAM::Role").find(|role| role.id == format!("{}Role", function.id()));
    let policies = role.map_or(&[][..], |role| items(role.get("/ManagedPolicyArns")));
    policies
        .iter()
        .filter_map(attribute)
        .filter(move |(id, _)| *id == stack)
        .filter_map(|(_, output)| output.strip_prefix("Outputs."))
}
