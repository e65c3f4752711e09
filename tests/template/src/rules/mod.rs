//! The rules, a file per kind of resource.

use crate::deployment::{Deployment, Sources};

mod api;
mod functions;
mod maintenance;
mod mappings;
mod monitoring;
mod policies;
mod queues;
mod size;
mod stacks;
mod subscriptions;
mod tables;

/// A rule: what is wrong with a deployment, in a sentence each.
type Rule = fn(&Deployment) -> Vec<String>;

/// A change to a template that breaks a rule, and words of the sentence in which the rule must say so.
struct Broken<'a> {
    file: &'a str,
    from: &'a str,
    to: &'a str,
    finding: &'a str,
}

/// Asserts that `rule` finds nothing in the repository, and that it finds what each change breaks.
#[track_caller]
fn holds(rule: Rule, changes: &[Broken<'_>]) {
    let sources = Sources::of_repository();
    let findings = rule(&Deployment::read(&sources));
    assert!(findings.is_empty(), "{}", findings.join("\n"));

    assert!(!changes.is_empty(), "a rule without a counter-example may hold nothing");
    for Broken { file, from, to, finding } in changes {
        let findings = rule(&Deployment::read(&sources.changed(file, from, to)));
        assert!(
            findings.iter().any(|it| it.contains(finding)),
            "with {from:?} as {to:?} in {file} the rule should find {finding:?}, and finds {findings:#?}"
        );
    }
}
