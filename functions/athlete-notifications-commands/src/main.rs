//! Takes the commands of athletes' notifications, from process managers by its queue.

use segment_challenge::notifications::AthleteNotifications;
use segment_challenge_lambda::commands;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run::<AthleteNotifications>("athlete-notifications-commands", &[]).await
}
