//! Takes the commands of stages: from athletes by HTTP, from process managers by its queue.

mod routes;
#[cfg(test)]
mod tests;

use paceline_lambda::commands::UniqueName;
use paceline_lambda::http::Fields;
use segment_challenge::stage::{Stage, StageCommand};
use segment_challenge_lambda::{commands, slugs};

use crate::routes::ROUTES;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run_naming::<Stage>("stage-commands", ROUTES, name_of, complete).await
}

/// The slug that a command claims.
fn name_of(command: &mut StageCommand) -> Option<UniqueName<'_>> {
    command.slug_claim().map(slugs::unique_name)
}

/// A new stage has a slug, whoever creates it.
fn complete(command: &str, fields: &mut Fields) {
    if ["CreateActivityStage", "CreateRaceStage", "CreateSegmentStage"].contains(&command) {
        slugs::provide(fields, "stage_id");
    }
}
