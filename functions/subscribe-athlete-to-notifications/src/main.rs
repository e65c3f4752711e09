//! Subscribes athletes to notifications as soon as their addresses are known. Its commands go to their notifications.

use segment_challenge::process_managers::SubscribeAthleteToNotifications;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::process_manager::run::<SubscribeAthleteToNotifications>(&[(
        "athlete-notifications",
        "ATHLETE_NOTIFICATIONS_COMMANDS_QUEUE_URL",
    )])
    .await
}
