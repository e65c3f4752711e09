//! Takes the commands of athletes, from imports by its queue.

use segment_challenge::athlete::Athlete;
use segment_challenge_lambda::commands;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run::<Athlete>("athlete-commands", &[]).await
}
