//! What operators do when something was not delivered.

use std::time::Duration;

use paceline::Version;
use paceline_lambda::subscriber::delivery::{Delivery, Place};
use tokio::time::sleep;

use crate::deployment::Deployment;
use crate::log;
use crate::world::clock;

/// Puts all dead letters back into their queues. How many there were.
pub(crate) fn redrive(deployment: &Deployment) -> usize {
    let mut all = 0;
    for name in deployment.queues.names() {
        let redriven = deployment.queues.with(name, |queue| queue.redrive(clock::elapsed()));
        let redriven = redriven.unwrap_or_default();
        if redriven > 0 {
            deployment.world.trace.note(|| format!("redrive: {redriven} to {name}"));
        }
        all += redriven;
    }
    all
}

/// Sends where the last commit is that a subscriber wants and has not come to. How many hints
/// were sent.
pub(crate) async fn reconcile(deployment: &Deployment) -> anyhow::Result<usize> {
    let mut hints = 0;
    // Queues no longer recognise what was sent before.
    sleep(Duration::from_mins(6)).await;
    let checkpoints = log::checkpoints(deployment)?;
    for (stream, commits) in log::streams(deployment)? {
        for subscription in &deployment.subscriptions {
            let Some(last) = commits.iter().rfind(|commit| subscription.wants(commit)) else { continue };
            let key = (subscription.subscriber.clone(), stream.clone());
            let checkpoint = checkpoints.get(&key).copied().unwrap_or(Version::ZERO);
            if checkpoint < last.last_version() {
                deployment.world.trace.note(|| format!("{} lags in {stream}", subscription.subscriber));
                let place =
                    Place { stream: stream.clone(), first_version: last.first_version, confirm: true };
                let hint = Delivery::At(place).message()?;
                deployment.queues.put(&subscription.subscriber, &hint);
                hints += 1;
            }
        }
    }
    Ok(hints)
}
