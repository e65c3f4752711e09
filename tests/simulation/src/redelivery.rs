//! What operators do when something was not delivered.

use std::time::Duration;

use anyhow::Context as _;
use paceline::{StreamName, Version};
use serde_json::json;
use tokio::time::sleep;

use crate::deployment::{Deployment, MAINTENANCE};
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

/// A subscriber, and a stream in which it has not come to the last commit that it wants.
pub(crate) type Lag = (String, StreamName);

/// Who lags, by the tables themselves. Maintenance is asked to look after them.
pub(crate) async fn reconcile(deployment: &Deployment) -> anyhow::Result<Vec<Lag>> {
    // Queues no longer recognise what was sent before, and the log is settled.
    sleep(Duration::from_mins(6)).await;
    let mut lags = Vec::new();
    let checkpoints = log::checkpoints(deployment)?;
    for (stream, commits) in log::streams(deployment)? {
        for subscription in &deployment.subscriptions {
            let Some(last) = commits.iter().rfind(|commit| subscription.wants(commit)) else { continue };
            let key = (subscription.subscriber.clone(), stream.clone());
            let checkpoint = checkpoints.get(&key).copied().unwrap_or(Version::ZERO);
            if checkpoint < last.last_version() {
                deployment.world.trace.note(|| format!("{} lags in {stream}", subscription.subscriber));
                lags.push(key);
            }
        }
    }
    if !lags.is_empty() {
        let maintenance = deployment.function(MAINTENANCE).context("there is no maintenance")?;
        let answer = maintenance.call(json!({ "reconcile": {} })).await;
        anyhow::ensure!(answer.is_ok(), "maintenance has failed: {answer:?}");
    }
    Ok(lags)
}
