//! Takes the commands of clubs, from imports by its queue.

use segment_challenge::club::Club;
use segment_challenge_lambda::commands;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run::<Club>("club-commands", &[]).await
}
