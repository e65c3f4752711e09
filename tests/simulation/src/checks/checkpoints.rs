//! Every subscriber has come to the end of every stream, as far as it wants its events.

use paceline::Version;

use super::{Rest, Violation};
use crate::log;

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let checkpoints = log::checkpoints(rest.deployment)?;
    for (stream, commits) in &rest.streams {
        let head = commits.last().map_or(Version::ZERO, paceline::Commit::last_version);
        for subscription in &rest.deployment.subscriptions {
            let wanted = commits.iter().rfind(|commit| subscription.wants(commit));
            let wanted = wanted.map_or(Version::ZERO, paceline::Commit::last_version);
            let key = (subscription.subscriber.clone(), stream.clone());
            let checkpoint = checkpoints.get(&key).copied().unwrap_or(Version::ZERO);
            if checkpoint < wanted || checkpoint > head {
                let found = format!(
                    "{} is at {checkpoint} in {stream}, of which it wants {wanted} and which ends at {head}",
                    subscription.subscriber
                );
                return Ok(Some(Violation::new("checkpoints equal heads", found)));
            }
        }
    }
    for name in rest.deployment.queues.names() {
        let dead = rest.deployment.queues.with(name, |queue| queue.dead().len()).unwrap_or_default();
        if dead > 0 {
            let found = format!("{dead} messages for {name}");
            return Ok(Some(Violation::new("nothing stays among the dead letters", found)));
        }
    }
    Ok(None)
}
