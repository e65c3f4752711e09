//! What is deployed as a stack of its own.

use std::path::PathBuf;

use crate::workspace::Workspace;

/// An application: a template and the functions in it.
pub(crate) struct Application {
    /// The name of its stack. The names of its functions on AWS begin with it.
    pub(crate) stack: &'static str,
    /// Its template.
    pub(crate) template: PathBuf,
    /// The folder of the templates that are nested in it.
    pub(crate) nested_templates: PathBuf,
    /// The crates of its functions, each with a binary of its name.
    pub(crate) crates: Vec<String>,
    /// The template's parameters besides those that all templates have.
    pub(crate) parameters: &'static [(&'static str, &'static str)],
}

/// Who operates the site on a local cloud. Anyone may call as any athlete there.
pub(crate) const OPERATOR: &str = "athlete-operator";

impl Application {
    /// The application of this repository.
    pub(crate) fn segment_challenge(workspace: &Workspace) -> Self {
        Self {
            stack: "paceline",
            template: workspace.template(),
            nested_templates: workspace.nested_templates(),
            crates: workspace.functions.clone(),
            parameters: &[("Operators", OPERATOR)],
        }
    }

    /// The small one that whole-system tests of delivery are about.
    pub(crate) fn bank(workspace: &Workspace) -> Self {
        Self {
            stack: "bank",
            template: workspace.bank_template(),
            nested_templates: workspace.nested_templates(),
            crates: ["bank-functions", "maintenance", "relay"].map(str::to_owned).to_vec(),
            parameters: &[],
        }
    }
}
