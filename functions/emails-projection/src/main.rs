//! Keeps the rows of: e-mails that are to be sent.

use segment_challenge::projections::emails::EmailsProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(EmailsProjection).await
}
