//! The templates, linted as they are written and as CloudFormation gets them.

use std::fs;

use anyhow::Result;

use crate::digest::files;
use crate::process;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Lints `template.yaml`, what the SAM transform makes of it, the nested templates, and the template of the bank.
pub(super) fn lint(workspace: &Workspace) -> Result<()> {
    let python = Tools::prepare_python(workspace)?;
    let transformed = workspace.local().join("template.transformed.json");
    let transform =
        process::output(python.module("paceline_localstack.transform").arg(workspace.template()))?;
    fs::write(&transformed, transform)?;
    process::run(
        python
            .module("paceline_localstack.lint")
            .args(["--append-rules", "cfn_lint_serverless.rules", "--"])
            .arg(workspace.template())
            .args(files(&workspace.nested_templates(), &["yaml"])?)
            .arg(workspace.bank_template())
            .arg(transformed)
            // Where its configuration is.
            .current_dir(&workspace.root),
    )
}
