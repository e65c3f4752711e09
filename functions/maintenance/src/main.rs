//! Looks after all subscribers: has delivered again what they missed, and coordinates rebuilds.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::maintenance::run().await
}
