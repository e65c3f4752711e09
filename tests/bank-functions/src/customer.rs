//! Who is signed in.

use paceline_lambda::environment::variable;
use paceline_lambda::http::{Caller, DevelopmentTokens};
use serde::Deserialize;

/// A customer of the bank.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Customer {
    customer_id: String,
}

impl Caller for Customer {
    fn id(&self) -> &str {
        &self.customer_id
    }
}

/// Tokens as the deployment's `DEVELOPMENT_TOKENS` says.
pub(crate) fn tokens() -> DevelopmentTokens<Customer> {
    DevelopmentTokens::from_setting(variable("DEVELOPMENT_TOKENS").ok().as_deref())
}
