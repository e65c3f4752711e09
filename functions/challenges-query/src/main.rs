//! Answers what challenges there are, what one is, and who competes in it.

mod challenges;
mod filter;
#[cfg(test)]
mod tests;

use segment_challenge_lambda::queries;

use crate::challenges::Challenges;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    queries::run("challenges-query", Challenges).await
}
