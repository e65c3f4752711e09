//! What the functions log, wherever LocalStack runs.

use anyhow::Result;

use crate::cloudwatch::CloudWatch;
use crate::deployment::Deployment;
use crate::instance::Instance;
use crate::log_files::LogFiles;
use crate::tools::Engine;

/// A line and the function that wrote it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) function: String,
    pub(crate) text: String,
}

/// The functions' logs, from their beginning on.
pub(crate) enum Logs {
    Files(LogFiles),
    CloudWatch(CloudWatch),
}

impl Logs {
    pub(crate) fn of(deployment: &Deployment, instance: &Instance, engine: &Engine) -> Self {
        match engine {
            Engine::Host { .. } => Self::Files(LogFiles::new(instance.logs())),
            Engine::Docker { .. } => {
                Self::CloudWatch(CloudWatch::new(deployment.endpoint.clone(), deployment.function_names()))
            }
        }
    }

    /// The lines since the last call.
    pub(crate) fn poll(&mut self) -> Result<Vec<Line>> {
        match self {
            Self::Files(files) => files.poll(),
            Self::CloudWatch(log_groups) => log_groups.poll(),
        }
    }
}
