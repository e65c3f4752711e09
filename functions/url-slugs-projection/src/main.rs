//! Keeps the rows of: who owns which slug.

use segment_challenge::projections::url_slugs::UrlSlugsProjection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::projection::run(UrlSlugsProjection).await
}
