//! Size: what CloudFormation allows a stack.

use super::{Broken, holds};
use crate::deployment::{Deployment, ROOT, entries};

/// What CloudFormation allows.
const RESOURCES: usize = 500;

/// The root has room left for what is added next.
#[test]
fn the_root_has_room_left() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let size = transformed(deployment);
        if size <= RESOURCES * 9 / 10 { vec![] } else { vec![format!("{size} resources of {RESOURCES}")] }
    }
    let topics = with_topics(RESOURCES);
    holds(rule, &[Broken { file: ROOT, from: "Resources:\n", to: &topics, finding: "resources of 500" }]);
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
    let topics = with_topics(60);
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

/// The beginning of a template's resources with so many topics.
fn with_topics(count: usize) -> String {
    (0..count).fold("Resources:\n".to_owned(), |text, n| {
        text + &format!("  Topic{n}: {{ Type: AWS::SNS::Topic }}\n")
    })
}
