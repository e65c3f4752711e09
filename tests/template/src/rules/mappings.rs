//! Mappings of streams and queues to functions.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Broken, holds};
use crate::deployment::{Deployment, ROOT, attribute, items};

/// AWS allows two readers a shard, and the relay is the only one: the others have queues.
#[test]
fn a_stream_has_one_reader() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let mut readers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for function in deployment.functions() {
            for (_, event) in function.events("DynamoDB") {
                readers.entry(event["Stream"].to_string()).or_default().push(function.id());
            }
        }
        if readers.is_empty() {
            findings.push("no function reads a stream".to_owned());
        }
        for mapping in deployment.resources("AWS::Lambda::EventSourceMapping") {
            findings.push(format!("{} is not at its function", mapping.id));
        }
        let many = readers.into_values().filter(|readers| readers.len() > 1);
        findings.extend(many.map(|readers| format!("{readers:?} read one stream")));
        findings
    }
    let second_reader = "Events:
        Commits: { Type: DynamoDB, Properties: { Stream: !GetAtt Storage.Outputs.EventsStreamArn } }
        ListChallenges:";
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("Events:\n        ListChallenges:", second_reader, "read one stream"),
            broken("Type: DynamoDB", "Type: Kinesis", "no function reads a stream"),
            broken(
                "Type: AWS::SNS::Topic",
                "Type: AWS::Lambda::EventSourceMapping",
                "Alarms is not at its function",
            ),
        ],
    );
}

/// A function says which messages of a batch failed, so that the others are not delivered again.
#[test]
fn mappings_take_partial_failures() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for function in deployment.functions() {
            for (id, event) in function.events("SQS").chain(function.events("DynamoDB")) {
                if event["FunctionResponseTypes"] != json!(["ReportBatchItemFailures"]) {
                    findings.push(format!("{} fails batches of {id} as a whole", function.id()));
                }
            }
            for (id, event) in function.events("SQS") {
                // A FIFO queue hands out ten messages at most.
                if event["BatchSize"] != 10 {
                    findings.push(format!("{} takes other batches of {id} than of 10", function.id()));
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
                "            FunctionResponseTypes: [ReportBatchItemFailures]\n",
                "",
                "ChallengeCommands fails",
            ),
            broken("BatchSize: 10\n", "BatchSize: 1\n", "ChallengeCommands takes other batches"),
        ],
    );
}

/// The relay reads from the beginning, tries for hours, and leaves a note of what it gave up on. By default
/// Lambda would try for ever and hold up the shard; with a few tries it would drop a commit within seconds.
#[test]
fn the_stream_is_read_with_retries_for_hours_and_a_failure_queue() {
    const HOUR: u64 = 3600;

    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for function in deployment.functions() {
            for (_, event) in function.events("DynamoDB") {
                findings.extend(
                    flaws(deployment, event).into_iter().map(|flaw| format!("{}: {flaw}", function.id())),
                );
            }
        }
        findings
    }
    fn flaws(deployment: &Deployment, event: &Value) -> Vec<&'static str> {
        let queue =
            attribute(&event["DestinationConfig"]["OnFailure"]["Destination"]).map(|(queue, _)| queue);
        let is_queue = deployment.in_root("AWS::SQS::Queue").any(|it| Some(it.id) == queue);
        // The stream lasts 24 hours: what is given up on must still be in it for some.
        let age = event["MaximumRecordAgeInSeconds"].as_u64().unwrap_or(0);
        let checks = [
            (event["StartingPosition"] == "TRIM_HORIZON", "commits from before the mapping are lost"),
            (
                event["MaximumRetryAttempts"].as_u64().is_some_and(|it| it >= 1000),
                "it gives up after a few tries",
            ),
            ((2 * HOUR..=22 * HOUR).contains(&age), "it gives up too early or too late"),
            (event["BisectBatchOnFunctionError"] == true, "one commit fails its batch for ever"),
            (event["ParallelizationFactor"].as_u64().is_some_and(|it| it > 1), "one stream holds up all"),
            (
                event["DestinationConfig"]["OnFailure"]["Type"] == "SQS" && is_queue,
                "nobody learns what was lost",
            ),
        ];
        checks.into_iter().filter(|(holds, _)| !holds).map(|(_, flaw)| flaw).collect()
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("StartingPosition: TRIM_HORIZON", "StartingPosition: LATEST", "from before"),
            broken("            MaximumRetryAttempts: 10000\n", "", "after a few tries"),
            broken("MaximumRecordAgeInSeconds: 43200", "MaximumRecordAgeInSeconds: 60", "too early"),
            broken("MaximumRecordAgeInSeconds: 43200", "MaximumRecordAgeInSeconds: 604800", "too late"),
            broken("            BisectBatchOnFunctionError: true\n", "", "fails its batch"),
            broken("            ParallelizationFactor: 10\n", "", "holds up all"),
            broken("Destination: !GetAtt RelayFailures.Arn", "Destination: !Ref Alarms", "nobody learns"),
        ],
    );
}

/// The relay is woken by commits alone: by new items that have events.
#[test]
fn the_stream_is_filtered_for_commits() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for function in deployment.functions() {
            for (_, event) in function.events("DynamoDB") {
                let filters = items(&event["FilterCriteria"]["Filters"]);
                let is_for_commits = |filter: &Value| {
                    let pattern: Value = serde_json::from_str(filter["Pattern"].as_str().unwrap()).unwrap();
                    let events = &pattern["dynamodb"]["NewImage"]["events"];
                    let present = |kind: &str| events[kind] == json!([{ "exists": true }]);
                    pattern["eventName"] == json!(["INSERT"]) && (present("S") || present("B"))
                };
                if filters.is_empty() || !filters.iter().all(is_for_commits) {
                    findings.push(format!("{} is woken by more than commits", function.id()));
                }
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: ROOT, from, to, finding };
    holds(
        rule,
        &[
            broken("[\"INSERT\"]", "[\"INSERT\",\"MODIFY\"]", "Relay is woken by more than commits"),
            broken("\"exists\":true", "\"exists\":false", "Relay is woken by more than commits"),
        ],
    );
}
