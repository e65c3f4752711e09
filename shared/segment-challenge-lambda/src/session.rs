//! Who is signed in.

use std::collections::BTreeSet;

use paceline_lambda::environment::variable;
use paceline_lambda::http::{Caller, DevelopmentTokens, InvalidToken, TokenVerifier};
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

/// Verifies tokens, and knows which athletes are operators: the configuration names them, no token does.
#[derive(Clone, Debug)]
pub struct Tokens {
    verifier: DevelopmentTokens<Session>,
    operators: BTreeSet<String>,
}

impl Tokens {
    /// Development tokens as this setting says, `on` or `off`, and these operators: ids with commas between them.
    pub fn from_settings(development_tokens: Option<&str>, operators: Option<&str>) -> Self {
        let operators = operators.unwrap_or_default().split(',').map(str::trim);
        Self {
            verifier: DevelopmentTokens::from_setting(development_tokens),
            operators: operators.filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        }
    }
}

impl TokenVerifier for Tokens {
    type Caller = Session;

    async fn verify(&self, token: &str) -> Result<Session, InvalidToken> {
        let Session(mut sender) = self.verifier.verify(token).await?;
        sender.operator = self.operators.contains(paceline::Identity::as_str(&sender.athlete_id));
        Ok(Session(sender))
    }
}

/// Tokens as the deployment's `DEVELOPMENT_TOKENS` and `OPERATORS` say.
pub fn tokens() -> Tokens {
    let setting = |name| variable(name).ok();
    Tokens::from_settings(setting("DEVELOPMENT_TOKENS").as_deref(), setting("OPERATORS").as_deref())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    async fn operates(athlete_id: &str, operators: Option<&str>) -> bool {
        let token = json!({ "athlete_id": athlete_id, "name": "Ada", "operator": true });
        let token = format!("dev.{}", URL_SAFE_NO_PAD.encode(token.to_string()));
        Tokens::from_settings(Some("on"), operators).verify(&token).await.unwrap().0.operator
    }

    #[tokio::test]
    async fn an_operator_is_who_the_configuration_names_whatever_the_token_says() {
        assert!(operates("athlete-1", Some("athlete-7, athlete-1")).await);
        assert!(!operates("athlete-2", Some("athlete-7, athlete-1")).await);
        assert!(!operates("athlete-1", None).await);
    }
}
