//! Keeps the rows of: pictures of athletes and clubs.

use segment_challenge::projections::profiles::ProfilesProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(ProfilesProjection).await
}
