//! Takes the commands of athletes' notifications: from athletes by HTTP, from process managers by its queue.

mod routes;

use segment_challenge::notifications::AthleteNotifications;
use segment_challenge_lambda::commands;

use crate::routes::ROUTES;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run::<AthleteNotifications>("athlete-notifications-commands", ROUTES).await
}
