//! Reads the stream of the events table, and sends each commit to the queues of the subscribers that want it: see
//! `Subscriptions` in the `Mappings` of template.yaml.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    paceline_lambda::relay::run().await
}
