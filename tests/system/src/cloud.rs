//! What a test does to the cloud that the applications run on.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::aws::Aws;
use crate::mappings;

/// The LocalStack that the applications are deployed on.
#[derive(Clone, Debug)]
pub struct Cloud {
    aws: Aws,
    processes: PathBuf,
}

impl Cloud {
    /// The one that `cargo xtask test` has started.
    pub fn started() -> Self {
        Self { aws: Aws::started(), processes: crate::setting("PACELINE_PROCESSES_DIR").into() }
    }

    /// Kills every process that runs a function at this moment, and says how many there were.
    pub fn kill_functions(&self) -> usize {
        let functions = fs::read_dir(&self.processes).expect("the folder of processes").flatten();
        let processes =
            functions.flat_map(|function| fs::read_dir(function.path()).into_iter().flatten().flatten());
        let kill =
            |pid: &str| Command::new("kill").args(["-9", pid]).status().is_ok_and(|status| status.success());
        processes.filter(|process| process.file_name().to_str().is_some_and(kill)).count()
    }

    /// Stops or starts all deliveries from streams and queues to functions.
    pub fn set_deliveries(&self, enabled: bool) {
        mappings::switch(&self.aws, None, enabled);
    }

    /// Stops or starts the deliveries to one function, by its name on AWS.
    pub fn set_deliveries_to(&self, function: &str, enabled: bool) {
        mappings::switch(&self.aws, Some(function), enabled);
    }

    /// The lines that a function has logged and that contain a text, as far as they are JSON.
    pub fn logged(&self, function: &str, text: &str) -> Vec<Value> {
        let input = json!({ "logGroupName": format!("/aws/lambda/{function}") });
        let answer = self.aws.call("logs", "Logs_20140328.FilterLogEvents", &input);
        let events = answer["events"].as_array().into_iter().flatten();
        let lines = events.filter_map(|event| event["message"].as_str()).filter(|line| line.contains(text));
        lines.filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Invokes a function, by its name on AWS.
    pub fn invoke(&self, function: &str, event: &Value) -> Value {
        self.aws.post("lambda", &format!("/2015-03-31/functions/{function}/invocations"), event)
    }
}
