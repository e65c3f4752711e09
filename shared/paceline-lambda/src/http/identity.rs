//! Who calls. No handler runs before it is known, or known to be nobody.

use std::future::Future;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;

use super::{Problem, Request};

/// Someone who has signed in, as their token tells.
pub trait Caller: Send + Sync + 'static {
    /// What names them: the actor of their commands.
    fn id(&self) -> &str;
}

/// Tells whose a token is.
pub trait TokenVerifier: Send + Sync {
    /// What is known of who signed in.
    type Caller: Caller;

    /// Verifies a token.
    ///
    /// # Errors
    /// [`InvalidToken`] says why it is not taken: for the log, not for the caller.
    fn verify(&self, token: &str) -> impl Future<Output = Result<Self::Caller, InvalidToken>> + Send;
}

/// Why a token is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token is not taken: {0}")]
pub struct InvalidToken(pub String);

/// Who calls. `None`: nobody, the request has no token.
///
/// # Errors
/// 401 for a token that is not taken: it is never passed over as if there were none.
pub async fn caller<V: TokenVerifier>(verifier: &V, request: &Request) -> Result<Option<V::Caller>, Problem> {
    let Some(credentials) = request.header("authorization") else { return Ok(None) };
    let token = match credentials.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(Problem::not_signed_in()),
    };
    let verified = verifier.verify(token).await.map_err(|error| {
        tracing::info!(%error, "not signed in");
        Problem::not_signed_in()
    })?;
    Ok(Some(verified))
}

/// Tokens for development, which anyone can make: `dev.` and the caller as JSON in base64url. They are refused unless
/// the deployment's `DEVELOPMENT_TOKENS` is `on`.
#[derive(Clone, Copy, Debug)]
pub struct DevelopmentTokens<C> {
    accepted: bool,
    caller: PhantomData<fn() -> C>,
}

impl<C> DevelopmentTokens<C> {
    /// As the setting says. Anything but `on` refuses every token.
    pub fn from_setting(setting: Option<&str>) -> Self {
        Self { accepted: setting == Some("on"), caller: PhantomData }
    }
}

impl<C: Caller + DeserializeOwned> TokenVerifier for DevelopmentTokens<C> {
    type Caller = C;

    async fn verify(&self, token: &str) -> Result<C, InvalidToken> {
        if !self.accepted {
            return Err(InvalidToken("development tokens are off".to_owned()));
        }
        let invalid = |error: &dyn std::fmt::Display| InvalidToken(error.to_string());
        let encoded = token.strip_prefix("dev.").ok_or_else(|| invalid(&"it does not begin with dev."))?;
        let encoded = encoded.trim_end_matches('=');
        let json = URL_SAFE_NO_PAD.decode(encoded).map_err(|error| invalid(&error))?;
        serde_json::from_slice(&json).map_err(|error| invalid(&error))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Customer {
        customer_id: String,
    }

    impl Caller for Customer {
        fn id(&self) -> &str {
            &self.customer_id
        }
    }

    async fn asked_by(setting: Option<&str>, authorization: Option<&str>) -> Result<Option<Customer>, u16> {
        let event = json!({ "httpMethod": "POST", "resource": "/", "path": "/",
            "headers": { "Authorization": authorization } });
        let tokens = DevelopmentTokens::from_setting(setting);
        let request = Request::from_event(event).unwrap();
        caller(&tokens, &request).await.map_err(|problem| problem.status())
    }

    fn token() -> String {
        format!("Bearer dev.{}", URL_SAFE_NO_PAD.encode(r#"{"customer_id":"c-1"}"#))
    }

    #[tokio::test]
    async fn a_development_token_names_the_caller() {
        let expected = Customer { customer_id: "c-1".to_owned() };

        assert_eq!(asked_by(Some("on"), Some(&token())).await, Ok(Some(expected)));
    }

    #[tokio::test]
    async fn development_tokens_are_refused_unless_they_are_on() {
        for setting in [None, Some(""), Some("off"), Some("ON"), Some("true")] {
            assert_eq!(asked_by(setting, Some(&token())).await, Err(401), "{setting:?}");
        }
    }

    #[tokio::test]
    async fn no_token_is_nobody_and_a_bad_one_is_not() {
        assert_eq!(asked_by(Some("on"), None).await, Ok(None));
        for bad in [
            "",
            "Bearer",
            "Bearer ",
            "Basic abc",
            "Bearer dev.",
            "Bearer dev.!!",
            "Bearer dev.e30",
            "Bearer x",
        ] {
            assert_eq!(asked_by(Some("on"), Some(bad)).await, Err(401), "{bad}");
        }
    }
}
