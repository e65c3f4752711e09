//! Nested stacks: what they are given and what they give.

use serde_json::Value;

use super::{Broken, holds};
use crate::deployment::{Deployment, ROOT, attribute, entries};

/// A stack is given each parameter that its template asks for, and no other.
#[test]
fn stacks_are_given_what_they_ask_for() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for stack in deployment.in_root("AWS::CloudFormation::Stack") {
            let Some(template) = deployment.template_of(stack.id) else {
                findings.push(format!("{} has no template", stack.id));
                continue;
            };
            let given = stack.get("/Parameters");
            for (name, parameter) in entries(&template["Parameters"]) {
                if parameter["Default"].is_null() && given[name].is_null() {
                    findings.push(format!("{} is not given {name}", stack.id));
                }
            }
            for (name, _) in entries(given) {
                if template["Parameters"][name].is_null() {
                    findings.push(format!("{} is given {name}", stack.id));
                }
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("infra/storage.yaml", "infra/storages.yaml", "Storage has no template"),
            broken(
                "        DeletionProtection: !Ref DeletionProtection",
                "        Protection: on",
                "not given Deletion",
            ),
            broken(
                "        DeletionProtection: !Ref DeletionProtection",
                "        Protection: on",
                "is given Protection",
            ),
        ],
    );
}

/// What the root takes from a stack is among the outputs of its template.
#[test]
fn stacks_give_what_is_taken() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        check(deployment, deployment.root(), &mut findings);
        findings
    }
    fn check(deployment: &Deployment, value: &Value, findings: &mut Vec<String>) {
        if let Some((stack, attribute)) = attribute(value)
            && let Some(output) = attribute.strip_prefix("Outputs.")
            && deployment.template_of(stack).is_none_or(|template| template["Outputs"][output].is_null())
        {
            findings.push(format!("{stack} has no {output}"));
        }
        entries(value).for_each(|(_, value)| check(deployment, value, findings));
        value.as_array().into_iter().flatten().for_each(|value| check(deployment, value, findings));
    }
    holds(
        rule,
        &[
            Broken {
                file: ROOT,
                from: "Outputs.EventsStreamArn",
                to: "Outputs.Stream",
                finding: "Storage has no Stream",
            },
            Broken {
                file: "infra/fifo-queue.yaml",
                from: "  Url: { Value",
                to: "  Uri: { Value",
                finding: "ChallengeCommandsQueue has no Url",
            },
        ],
    );
}
