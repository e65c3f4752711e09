//! Functions: what each of them has.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::{Broken, holds};
use crate::deployment::{Deployment, ROOT, attribute, repository};

/// Every function runs on Amazon Linux 2023, on arm64 unless the stack asks for another architecture.
#[test]
fn functions_run_on_arm64_by_default() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let architecture = &deployment.root()["Parameters"]["Architecture"]["Default"];
        if architecture != "arm64" {
            findings.push(format!("the default of Architecture is {architecture}"));
        }
        for function in deployment.functions() {
            for (property, expected) in [
                ("/Runtime", json!("provided.al2023")),
                ("/Handler", json!("bootstrap")),
                ("/Architectures", json!([{ "Ref": "Architecture" }])),
            ] {
                let actual = function.get(property);
                if *actual != expected {
                    findings.push(format!("{}{property} is {actual}, not {expected}", function.id()));
                }
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("Default: arm64", "Default: x86_64", "Architecture"),
            broken("Runtime: provided.al2023", "Runtime: provided.al2", "Relay/Runtime"),
            broken("MemorySize: 256", "Architectures: [x86_64]", "ChallengeCommands/Architectures"),
        ],
    );
}

/// The functions of the template are the crates in `functions/`, each under one name: the crate's is the
/// function's, its code's and, in `PascalCase`, the resource's.
#[test]
fn functions_are_the_crates_in_functions() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let mut crates: BTreeSet<String> = fs::read_dir(repository().join("functions"))
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().join("Cargo.toml").exists())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        for function in deployment.functions() {
            let name = function.name();
            if !crates.remove(&name) {
                findings.push(format!("{} has no crate functions/{name}", function.id()));
            }
            if function.get("/CodeUri") != &json!(format!("target/lambda/{name}")) {
                findings.push(format!("{} runs the code of another", function.id()));
            }
            if function.get("/FunctionName") != &json!({ "Fn::Sub": format!("${{AWS::StackName}}-{name}") }) {
                findings.push(format!("{} has the name of another", function.id()));
            }
        }
        findings.extend(crates.into_iter().map(|name| format!("functions/{name} is not deployed")));
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken(
                "\n  ChallengesQuery:",
                "\n  ChallengesView:",
                "functions/challenges-query is not deployed",
            ),
            broken("\n  ChallengesQuery:", "\n  ChallengesView:", "no crate functions/challenges-view"),
            broken("lambda/stage-commands", "lambda/relay", "StageCommands runs the code of another"),
            broken(
                "FunctionName: !Sub ${AWS::StackName}-relay",
                "FunctionName: relay",
                "Relay has the name of another",
            ),
        ],
    );
}

/// `sam build` takes what `cargo lambda build` built, and builds no function on its own.
#[test]
fn functions_are_built_by_cargo_alone() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let functions = deployment.in_root("AWS::Serverless::Function");
        functions
            .filter(|function| function.body["Metadata"]["SkipBuild"] != true)
            .map(|function| format!("{} is built by sam", function.id))
            .collect()
    }
    holds(
        rule,
        &[Broken {
            file: ROOT,
            from: "Metadata: { SkipBuild: true }",
            to: "Metadata: {}",
            finding: "Unrouted is built by sam",
        }],
    );
}

/// Every function has a role of its own, which the transform would otherwise make with rights on all logs.
#[test]
fn functions_have_a_role_each() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let functions = deployment.functions();
        functions
            .iter()
            .filter(|function| {
                attribute(function.get("/Role")) != Some((&format!("{}Role", function.id()), "Arn"))
            })
            .map(|function| format!("{} has no role of its own", function.id()))
            .collect()
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("Role: !GetAtt RelayRole.Arn", "Description: none", "Relay has no role of its own"),
            broken("Role: !GetAtt StageCommandsRole.Arn", "Role: !GetAtt RelayRole.Arn", "StageCommands"),
        ],
    );
}

/// The longest name fits Lambda's 64 characters in a stack whose name has 20 (`paceline-production` has 19).
#[test]
fn function_names_fit_a_stack_name_of_20_characters() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let names = deployment.functions().into_iter().map(|function| function.name());
        names.filter(|name| name.len() > 64 - 20 - 1).map(|name| format!("{name} is too long")).collect()
    }
    holds(
        rule,
        &[Broken {
            file: ROOT,
            from: "\n  Relay:",
            to: "\n  ChallengeStageCompetitorLeaderboardRelayFunction:",
            finding: "challenge-stage-competitor-leaderboard-relay-function is too long",
        }],
    );
}

/// Development tokens let anyone be anyone: they are off unless a stack says otherwise.
#[test]
fn development_tokens_are_off_by_default() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let default = &deployment.root()["Parameters"]["DevelopmentTokens"]["Default"];
        if default != "off" {
            findings.push(format!("the default of DevelopmentTokens is {default}"));
        }
        for function in deployment.functions() {
            match function.environment().get("DEVELOPMENT_TOKENS") {
                None => {}
                Some(Value::Object(reference)) if reference["Ref"] == "DevelopmentTokens" => {}
                Some(value) => findings.push(format!("{} has development tokens {value}", function.id())),
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("Default: \"off\"", "Default: \"on\"", "the default of DevelopmentTokens"),
            broken(
                "DEVELOPMENT_TOKENS: !Ref DevelopmentTokens",
                "DEVELOPMENT_TOKENS: \"on\"",
                "ChallengeCommands",
            ),
        ],
    );
}

/// The variables of a function stay under Lambda's 4 KB; a reference counts with 128 bytes.
#[test]
fn environments_stay_under_4_kb() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for function in deployment.functions() {
            let subscriptions = &deployment.root()["Mappings"]["Events"]["All"]["Subscriptions"];
            let bytes_of = |value: &serde_json::Value| {
                let text = if value["Fn::FindInMap"].is_null() { value } else { subscriptions };
                text.as_str().map_or(128, str::len)
            };
            let variables = function.environment().into_iter();
            let bytes: usize = variables.map(|(name, value)| name.len() + bytes_of(value)).sum();
            if bytes > 4096 {
                findings.push(format!("{} has an environment of {bytes} bytes", function.id()));
            }
        }
        findings
    }
    let long = format!("LONG: {}\n          SUBSCRIPTIONS:", "x".repeat(4000));
    holds(
        rule,
        &[Broken { file: ROOT, from: "SUBSCRIPTIONS:", to: &long, finding: "Relay has an environment" }],
    );
}
