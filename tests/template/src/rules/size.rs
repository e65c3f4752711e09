//! Size: what CloudFormation allows a stack.

use super::{Broken, holds};
use crate::deployment::{Deployment, ROOT, entries};

/// What CloudFormation allows.
const RESOURCES: usize = 500;
/// What the application will have.
const FUNCTIONS: usize = 30;

/// With thirty functions like those of today, every stack has room left.
#[test]
fn thirty_functions_fit_the_root() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let then = transformed(deployment) * FUNCTIONS / deployment.functions().len();
        if then < RESOURCES { vec![] } else { vec![format!("{then} resources with {FUNCTIONS} functions")] }
    }
    let topics = with_topics();
    holds(
        rule,
        &[Broken { file: ROOT, from: "Resources:\n", to: &topics, finding: "resources with 30 functions" }],
    );
}

/// A nested stack has few resources, whatever the number of functions.
#[test]
fn nested_stacks_are_small() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let nested = deployment.templates().filter(|(file, _)| *file != ROOT);
        let sizes = nested.map(|(file, template)| (file, entries(&template["Resources"]).count()));
        sizes
            .filter(|(_, size)| *size > 50)
            .map(|(file, size)| format!("{file} has {size} resources"))
            .collect()
    }
    let topics = with_topics();
    holds(
        rule,
        &[Broken {
            file: "infra/storage.yaml",
            from: "Resources:\n",
            to: &topics,
            finding: "storage.yaml has 64",
        }],
    );
}

/// The root's resources after the transform, which makes a mapping or a permission of every event, and a
/// deployment and a stage of the API besides.
fn transformed(deployment: &Deployment) -> usize {
    let resources = entries(&deployment.root()["Resources"]).count();
    let events: usize = deployment
        .in_root("AWS::Serverless::Function")
        .map(|function| entries(function.get("/Events")).count())
        .sum();
    resources + events + 2 * deployment.in_root("AWS::Serverless::Api").count()
}

/// The beginning of a template's resources with sixty topics.
fn with_topics() -> String {
    (0..60).fold("Resources:\n".to_owned(), |text, n| {
        text + &format!("  Topic{n}: {{ Type: AWS::SNS::Topic }}\n")
    })
}
