//! What a test does to the cloud that the application runs on.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

/// The LocalStack that the application is deployed on.
#[derive(Clone, Debug)]
pub struct Cloud {
    url: String,
    processes: PathBuf,
    agent: ureq::Agent,
}

impl Cloud {
    /// The one that `cargo xtask test` has started.
    pub fn started() -> Self {
        Self {
            url: crate::setting("PACELINE_LOCALSTACK_URL"),
            processes: crate::setting("PACELINE_PROCESSES_DIR").into(),
            agent: ureq::Agent::new_with_defaults(),
        }
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
        let path = "/2015-03-31/event-source-mappings/";
        let mappings = self.lambda(self.agent.get(format!("{}{path}", self.url)).force_send_body(), None);
        for mapping in mappings["EventSourceMappings"].as_array().expect("event source mappings") {
            let id = mapping["UUID"].as_str().expect("a mapping has an id");
            let put = self.agent.put(format!("{}{path}{id}", self.url));
            self.lambda(put, Some(json!({ "Enabled": enabled })));
        }
        let state = if enabled { "Enabled" } else { "Disabled" };
        crate::eventually(&format!("mappings are {state}"), || {
            let mappings = self.lambda(self.agent.get(format!("{}{path}", self.url)).force_send_body(), None);
            let all =
                mappings["EventSourceMappings"].as_array()?.iter().all(|mapping| mapping["State"] == state);
            all.then_some(())
        });
    }

    /// LocalStack takes any signature, and reads from it only which service is meant.
    fn lambda(&self, request: ureq::RequestBuilder<ureq::typestate::WithBody>, body: Option<Value>) -> Value {
        let _ = self;
        let credential = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0";
        let request = request.header("authorization", credential);
        let answer = match body {
            Some(body) => request.send_json(body),
            None => request.send_empty(),
        };
        answer.expect("LocalStack answers").body_mut().read_json().expect("JSON")
    }
}
