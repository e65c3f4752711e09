//! Who is signed in.

use paceline_lambda::environment::variable;
use paceline_lambda::http::{Caller, DevelopmentTokens};
use segment_challenge::policies::Sender;
use serde::Deserialize;

/// The session of an athlete.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Session(pub Sender);

impl Caller for Session {
    fn id(&self) -> &str {
        paceline::Identity::as_str(&self.0.athlete_id)
    }
}

/// Verifies tokens as the deployment's `DEVELOPMENT_TOKENS` says.
pub fn tokens() -> DevelopmentTokens<Session> {
    DevelopmentTokens::from_setting(variable("DEVELOPMENT_TOKENS").ok().as_deref())
}
