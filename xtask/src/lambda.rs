//! The calls to Lambda that are made from here.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::interrupt::Interrupt;

/// LocalStack reads service and region from the signature, and does not check it.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=test/20200101/us-east-1/lambda/aws4_request, \
                         SignedHeaders=host, Signature=0";
const READY_LIMIT: Duration = Duration::from_secs(30);

/// Lambda on one LocalStack.
pub(crate) struct Lambda<'a> {
    endpoint: &'a str,
    interrupt: &'a Interrupt,
}

impl<'a> Lambda<'a> {
    pub(crate) fn new(endpoint: &'a str, interrupt: &'a Interrupt) -> Self {
        Self { endpoint, interrupt }
    }

    /// Lets a function run the `bootstrap` in `folder` from its next invocation on.
    pub(crate) fn update_code(&self, function: &str, folder: &Path) -> Result<()> {
        let path = format!("functions/{function}");
        self.put(&format!("{path}/code"), &json!({"S3Bucket": "hot-reload", "S3Key": folder}))?;
        self.interrupt.wait_for(&format!("the update of {function}"), READY_LIMIT, || {
            let configuration = self.get(&format!("{path}/configuration"))?;
            match configuration["LastUpdateStatus"].as_str() {
                Some("Successful") => Ok(Some(())),
                Some("Failed") => bail!("{function}: {}", configuration["LastUpdateStatusReason"]),
                _ => Ok(None),
            }
        })
    }

    /// Invokes a function and returns what it answers.
    pub(crate) fn invoke(&self, function: &str, event: &Value) -> Result<Value> {
        let path = format!("functions/{function}/invocations");
        let mut response = ureq::post(self.url(&path)).header("Authorization", SIGNATURE).send_json(event)?;
        let failed = response.headers().contains_key("x-amz-function-error");
        let answer: Value = response.body_mut().read_json()?;
        if failed {
            bail!("{function}: {}", answer["errorMessage"].as_str().unwrap_or("it failed"));
        }
        Ok(answer)
    }

    /// Waits until every mapping of a queue or a stream delivers.
    pub(crate) fn wait_for_mappings(&self) -> Result<()> {
        self.interrupt.wait_for("the event source mappings", READY_LIMIT, || {
            let mappings = self.get("event-source-mappings/")?;
            let all = mappings["EventSourceMappings"].as_array().context("no list of mappings")?;
            Ok(all.iter().all(|mapping| mapping["State"] == "Enabled").then_some(()))
        })
    }

    fn get(&self, path: &str) -> Result<Value> {
        let mut response = ureq::get(self.url(path)).header("Authorization", SIGNATURE).call()?;
        Ok(response.body_mut().read_json()?)
    }

    fn put(&self, path: &str, body: &Value) -> Result<()> {
        ureq::put(self.url(path)).header("Authorization", SIGNATURE).send_json(body)?;
        Ok(())
    }

    fn url(&self, path: &str) -> String {
        format!("{}/2015-03-31/{path}", self.endpoint)
    }
}
