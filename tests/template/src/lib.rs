//! Holds the deployment, `template.yaml` and `infra/*.yaml`, to its rules.
//!
//! A rule is a function from the deployment to what is wrong with it. Its test shows that it finds nothing in
//! the repository's templates, and that it finds what each of a few changes breaks ([`rules::holds`]).
#![cfg(test)]

mod deployment;
mod domain_map;
mod rules;
mod subscribers;
mod yaml;
