//! Keeps the rows of: which e-mails athletes get.

use segment_challenge::projections::notification_settings::NotificationSettingsProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(NotificationSettingsProjection).await
}
