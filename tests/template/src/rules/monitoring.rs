//! Logs and alarms.

use serde_json::{Value, json};

use super::{Broken, holds};
use crate::deployment::{Deployment, ROOT, attribute, items};

const MONITORING: &str = "infra/function-monitoring.yaml";

/// Every function logs JSON to the one log group of its monitoring stack, and logs are kept for as long as the
/// stack says.
#[test]
fn functions_have_a_log_group_each_with_retention() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for function in deployment.functions() {
            let id = function.id();
            let of_function =
                |parameters: &Value| parameters["FunctionName"] == *function.get("/FunctionName");
            let stacks: Vec<&str> = deployment
                .stacks(MONITORING)
                .filter(|stack| of_function(stack.get("/Parameters")))
                .map(|stack| stack.id)
                .collect();
            match (stacks.as_slice(), attribute(function.get("/LoggingConfig/LogGroup"))) {
                ([stack], Some((group, "Outputs.LogGroupName"))) if *stack == group => {}
                _ => findings
                    .push(format!("{id} does not log to the one group that is its own, of {stacks:?}")),
            }
            if function.get("/LoggingConfig/LogFormat") != "JSON" {
                findings.push(format!("{id} does not log JSON"));
            }
        }
        for group in deployment.resources("AWS::Logs::LogGroup") {
            if group.get("/RetentionInDays") != &json!({ "Ref": "LogRetentionDays" }) {
                findings.push(format!("{} in {} keeps logs for ever", group.id, group.file));
            }
        }
        findings
    }
    let broken = |file, from, to, finding| Broken { file, from, to, finding };
    holds(
        rule,
        &[
            broken(ROOT, "LogFormat: JSON", "LogFormat: Text", "Relay does not log JSON"),
            broken(
                ROOT,
                "LogGroup: !GetAtt StageCommandsMonitoring.",
                "LogGroup: !GetAtt RelayMonitoring.",
                "StageCommands does not log to the one group that is its own",
            ),
            broken(
                ROOT,
                "    FunctionName: !Sub ${AWS::StackName}-relay\n        LogRetentionDays",
                "    FunctionName: !Sub ${AWS::StackName}-unrouted\n        LogRetentionDays",
                "Relay does not log",
            ),
            broken(MONITORING, "      RetentionInDays: !Ref LogRetentionDays\n", "", "keeps logs for ever"),
        ],
    );
}

/// A function's monitoring warns of errors and throttles, of old records if the function reads a stream, of refused
/// commands if it is a process manager, and of parked streams if it looks after subscribers.
#[test]
fn functions_have_alarms() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        let metrics = [
            ("Errors", None),
            ("Throttles", None),
            ("IteratorAge", Some("HasIteratorAge")),
            ("RefusedCommands", Some("HasRefusals")),
            ("ParkedStreams", Some("HasParkedStreams")),
        ];
        for (metric, condition) in metrics {
            let watches = deployment.resources("AWS::CloudWatch::Alarm").any(|alarm| {
                alarm.file == MONITORING
                    && alarm.get("/MetricName") == metric
                    && alarm.get("/Dimensions")
                        == &json!([{ "Name": "FunctionName", "Value": { "Ref": "FunctionName" } }])
                    && alarm.body["Condition"].as_str() == condition
            });
            if !watches {
                findings.push(format!("no alarm watches {metric}"));
            }
        }
        for function in deployment.functions() {
            let reads_stream = function.events("DynamoDB").next().is_some();
            let stack = deployment
                .stacks(MONITORING)
                .find(|stack| stack.id == format!("{}Monitoring", function.id()));
            let watched = |of: &str| {
                stack.as_ref().is_some_and(|stack| stack.get(&format!("/Parameters/{of}")) == "true")
            };
            if function.name().ends_with("-process-manager") && !watched("SendsCommands") {
                findings.push(format!("{} sends commands, and nothing watches refusals", function.id()));
            }
            if function.name() == "maintenance" && !watched("ComparesCheckpoints") {
                findings
                    .push(format!("{} compares checkpoints, and nothing watches the result", function.id()));
            }
            if reads_stream && !watched("ReadsStream") {
                findings.push(format!(
                    "{} reads a stream, and nothing watches the age of its records",
                    function.id()
                ));
            }
        }
        findings
    }
    let broken = |file, from, to, finding| Broken { file, from, to, finding };
    holds(
        rule,
        &[
            broken(MONITORING, "MetricName: Errors", "MetricName: Invocations", "no alarm watches Errors"),
            broken(MONITORING, "MetricName: Throttles", "MetricName: Duration", "no alarm watches Throttles"),
            broken(MONITORING, "Value: !Ref FunctionName", "Value: relay", "no alarm watches Errors"),
            broken(ROOT, "ReadsStream: \"true\"", "ReadsStream: \"false\"", "Relay reads a stream"),
            broken(
                MONITORING,
                "MetricName: RefusedCommands",
                "MetricName: Lag",
                "no alarm watches RefusedCommands",
            ),
            broken(
                ROOT,
                "        ComparesCheckpoints: \"true\"\n",
                "",
                "Maintenance compares checkpoints, and nothing",
            ),
            broken(
                ROOT,
                "SendsCommands: \"true\"",
                "SendsCommands: \"false\"",
                "ProcessManager sends commands, and nothing watches refusals",
            ),
        ],
    );
}

/// Every alarm tells someone when it begins and ends, and stays quiet where there is nothing to measure.
#[test]
fn alarms_tell_the_topic_and_not_of_missing_data() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for alarm in deployment.resources("AWS::CloudWatch::Alarm") {
            for actions in ["/AlarmActions", "/OKActions"] {
                let topic = if alarm.file == ROOT { "Alarms" } else { "AlarmTopicArn" };
                if items(alarm.get(actions)) != [json!({ "Ref": topic })] {
                    findings.push(format!("{}{actions} in {} do not tell the topic", alarm.id, alarm.file));
                }
            }
            if alarm.get("/TreatMissingData") != "notBreaching" {
                findings.push(format!("{} in {} rings without data", alarm.id, alarm.file));
            }
        }
        findings
    }
    let broken = |file, from, to, finding| Broken { file, from, to, finding };
    holds(
        rule,
        &[
            broken(ROOT, "AlarmActions: [!Ref Alarms]", "AlarmActions: []", "ApiErrorsAlarm/AlarmActions"),
            broken(MONITORING, "      OKActions: [!Ref AlarmTopicArn]\n", "", "ErrorsAlarm/OKActions"),
            broken(MONITORING, "      TreatMissingData: notBreaching\n", "", "ErrorsAlarm in infra"),
        ],
    );
}
