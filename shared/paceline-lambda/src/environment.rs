//! What a function finds when it starts: its settings, the clients of AWS, and a connection that is warm.

use aws_config::{BehaviorVersion, SdkConfig};
use paceline::read_model::ReadModel;
use paceline::{StreamName, Version};

/// A setting that the deployment did not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment variable {0} is missing or empty: the function's resource in template.yaml sets it")]
pub struct MissingVariable(pub &'static str);

/// A setting.
///
/// # Errors
/// [`MissingVariable`] names it.
pub fn variable(name: &'static str) -> Result<String, MissingVariable> {
    std::env::var(name).ok().filter(|value| !value.is_empty()).ok_or(MissingVariable(name))
}

/// The region and the credentials of the function.
pub async fn aws() -> SdkConfig {
    aws_config::load_defaults(BehaviorVersion::latest()).await
}

/// Reads a checkpoint that does not exist, so that the first request finds an open connection. While a function
/// initialises it has more CPU than later: the TLS handshake costs it 20 ms there and 900 ms at 128 MB.
pub async fn warm_up(rows: &impl ReadModel) {
    let Ok(stream) = StreamName::try_from("warm-up/0".to_owned()) else { return };
    match rows.checkpoint("warm-up", &stream).await {
        Ok(Version::ZERO) => {}
        Ok(version) => tracing::warn!(%version, "a checkpoint that nobody writes exists"),
        // Nobody has asked for anything yet: what is wrong is told to the first who does.
        Err(error) => tracing::warn!(%error, "the connection is not warm"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_setting_is_named() {
        let error = variable("PACELINE_NO_SUCH_SETTING").unwrap_err();

        assert!(error.to_string().contains("PACELINE_NO_SUCH_SETTING"));
    }
}
