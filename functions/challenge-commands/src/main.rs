//! Takes the commands of challenges: from athletes by HTTP, from process managers by its queue.

mod routes;
#[cfg(test)]
mod tests;

use paceline_lambda::commands::UniqueName;
use paceline_lambda::http::Fields;
use segment_challenge::challenge::{Challenge, ChallengeCommand};
use segment_challenge_lambda::{commands, slugs};

use crate::routes::ROUTES;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run_naming::<Challenge>("challenge-commands", ROUTES, name_of, complete).await
}

/// The slug that a command claims.
fn name_of(command: &mut ChallengeCommand) -> Option<UniqueName<'_>> {
    command.slug_claim().map(slugs::unique_name)
}

/// What is named has a slug, whoever names it.
fn complete(command: &str, fields: &mut Fields) {
    if ["CreateChallenge", "RenameChallenge"].contains(&command) {
        slugs::provide(fields, "challenge_id");
    }
}
