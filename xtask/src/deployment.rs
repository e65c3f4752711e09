//! Deploys what has changed: a function's code alone, or everything through CloudFormation.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::application::Application;
use crate::digest::Digest;
use crate::functions::Code;
use crate::instance::Instance;
use crate::interrupt::Interrupt;
use crate::lambda::Lambda;
use crate::process;
use crate::python::Python;

const STAGE: &str = "dev";

/// What is deployed on a LocalStack, as kept in its folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deployment {
    /// Where LocalStack answers.
    pub(crate) endpoint: String,
    stack: String,
    api_id: String,
    /// The hash of the templates and parameters.
    templates: String,
    /// The hash of each function's code.
    functions: BTreeMap<String, String>,
}

impl Deployment {
    /// The public API, without a slash at its end.
    pub(crate) fn api_url(&self) -> String {
        format!("{}/_aws/execute-api/{}/{STAGE}/api", self.endpoint, self.api_id)
    }

    /// The functions' names on AWS.
    pub(crate) fn function_names(&self) -> impl Iterator<Item = String> {
        self.functions.keys().map(|name| physical_name(&self.stack, name))
    }

    /// What was deployed last of an application, if anything was.
    pub(crate) fn load(instance: &Instance, application: &Application) -> Result<Option<Self>> {
        let path = instance.deployment(application.stack);
        if !path.exists() {
            return Ok(None);
        }
        let content = fs::read(&path)?;
        serde_json::from_slice(&content).with_context(|| format!("cannot read {}", path.display())).map(Some)
    }

    /// Whether the templates are the same and describe the same functions.
    fn differs_in_code_only(&self, templates: &str, functions: &BTreeMap<String, String>) -> bool {
        self.templates == templates && self.functions.keys().eq(functions.keys())
    }

    /// The functions whose code is another.
    fn changed<'a>(&self, functions: &'a BTreeMap<String, String>) -> Vec<&'a str> {
        let changed = functions.iter().filter(|(name, hash)| self.functions.get(*name) != Some(hash));
        changed.map(|(name, _)| name.as_str()).collect()
    }

    fn save(&self, instance: &Instance) -> Result<()> {
        Ok(fs::write(instance.deployment(&self.stack), serde_json::to_vec_pretty(self)?)?)
    }
}

/// Brings an application on the LocalStack at `endpoint` to the templates as they are and to `code`.
pub(crate) fn deploy(
    application: &Application,
    python: &Python,
    instance: &Instance,
    endpoint: &str,
    code: &BTreeMap<String, Code>,
    interrupt: &Interrupt,
    note: &mut String,
) -> Result<Deployment> {
    let parameters = parameters(application);
    let templates = Digest::default()
        .text(application.stack)
        .text(&serde_json::to_string(&parameters)?)
        .file(&application.template)?
        .folder(&application.nested_templates, &["yaml"])?
        .finish();
    let functions: BTreeMap<String, String> =
        code.iter().map(|(name, code)| (name.clone(), code.hash.clone())).collect();
    let previous = Deployment::load(instance, application)?;
    let lambda = Lambda::new(endpoint, interrupt);
    let api_id = if let Some(previous) =
        previous.filter(|previous| previous.differs_in_code_only(&templates, &functions))
    {
        let changed = previous.changed(&functions);
        for name in &changed {
            lambda.update_code(&physical_name(application.stack, name), &code[*name].folder)?;
        }
        *note = if changed.is_empty() { "nothing changed".to_owned() } else { changed.join(", ") };
        previous.api_id
    } else {
        let api_id = deploy_stack(application, &parameters, python, endpoint, code)?;
        lambda.wait_for_mappings()?;
        *note = format!("stack {}", application.stack);
        api_id
    };
    let (endpoint, stack) = (endpoint.to_owned(), application.stack.to_owned());
    let deployment = Deployment { endpoint, stack, api_id, templates, functions };
    deployment.save(instance)?;
    Ok(deployment)
}

/// A function's name on AWS, as the template gives it.
fn physical_name(stack: &str, function: &str) -> String {
    format!("{stack}-{function}")
}

/// The parameters of an application's template.
fn parameters(application: &Application) -> BTreeMap<&'static str, &'static str> {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
    let common = [("Stage", STAGE), ("Architecture", architecture), ("DevelopmentTokens", "on")];
    common.into_iter().chain(application.parameters.iter().copied()).collect()
}

#[derive(Deserialize)]
struct Deployed {
    api_id: String,
}

/// Deploys through CloudFormation and returns the API's id.
fn deploy_stack(
    application: &Application,
    parameters: &BTreeMap<&str, &str>,
    python: &Python,
    endpoint: &str,
    code: &BTreeMap<String, Code>,
) -> Result<String> {
    let folders: BTreeMap<&String, _> = code.iter().map(|(name, code)| (name, &code.folder)).collect();
    let request = json!({
        "endpoint": endpoint,
        "stack": application.stack,
        "template": application.template,
        "functions": folders,
        "parameters": parameters,
    });
    let answer =
        process::answer(&mut python.module("paceline_localstack.deploy"), &serde_json::to_vec(&request)?)?;
    let deployed: Deployed = serde_json::from_str(&answer).context("cannot read the deployment's answer")?;
    Ok(deployed.api_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment(functions: &[(&str, &str)]) -> Deployment {
        Deployment {
            endpoint: "http://localhost:4566".into(),
            stack: "paceline".into(),
            api_id: "abc123".into(),
            templates: "t1".into(),
            functions: hashes(functions),
        }
    }

    fn hashes(functions: &[(&str, &str)]) -> BTreeMap<String, String> {
        functions.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect()
    }

    #[test]
    fn the_api_url_is_built_from_the_apis_id() {
        assert_eq!(deployment(&[]).api_url(), "http://localhost:4566/_aws/execute-api/abc123/dev/api");
    }

    #[test]
    fn changed_code_is_told_from_unchanged_code() {
        let deployed = deployment(&[("relay", "1"), ("unrouted", "1")]);
        let functions = hashes(&[("relay", "2"), ("unrouted", "1")]);

        assert!(deployed.differs_in_code_only("t1", &functions));
        assert_eq!(deployed.changed(&functions), ["relay"]);
    }

    #[test]
    fn a_changed_template_or_another_function_is_more_than_code() {
        let deployed = deployment(&[("relay", "1")]);

        assert!(!deployed.differs_in_code_only("t2", &hashes(&[("relay", "1")])));
        assert!(!deployed.differs_in_code_only("t1", &hashes(&[("relay", "1"), ("unrouted", "1")])));
    }
}
