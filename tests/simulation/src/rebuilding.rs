//! An operator who has a projection rebuilt while commands go on, as `cargo xtask rebuild` does.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use bank::{Balances, Statements};
use fastrand::Rng;
use paceline::Projection as _;
use paceline::rebuild::Rebuild;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::checks::Violation;
use crate::deployment::{Deployment, MAINTENANCE};
use crate::log;
use crate::world::clock;

/// For how long an operator follows a rebuild.
const PATIENCE: Duration = Duration::from_mins(15);

/// How often an order is repeated that was not carried out, or of which that is not known.
const ATTEMPTS: u32 = 5;

/// How often maintenance may have to run, when nothing goes wrong any more, until no rebuild is under way.
const RUNS: usize = 12;

/// What an operator does in a seed.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    projection: &'static str,
    /// Orders, and when they are given.
    orders: VecDeque<(Duration, &'static str)>,
    /// Between two times of asking how far it has come.
    interval: Duration,
}

/// Whether and how something is rebuilt in a seed.
pub(crate) fn of_seed(seed: u64) -> Option<Plan> {
    let mut rng = Rng::with_seed(seed ^ 0x4e6e);
    if rng.u8(..6) > 0 {
        return None;
    }
    let mut at = rng.u64(1_000..300_000);
    let mut orders = VecDeque::from([(at, "start")]);
    if rng.u8(..3) == 0 {
        at += rng.u64(..120_000);
        orders.push_back((at, "pause"));
        at += rng.u64(..120_000);
        orders.push_back((at, "resume"));
    }
    if rng.u8(..5) == 0 {
        at += rng.u64(..200_000);
        orders.push_back((at, "cancel"));
        orders.push_back((at + rng.u64(..120_000), "start"));
    }
    Some(Plan {
        projection: [Balances::NAME, Statements::NAME][rng.usize(..2)],
        orders: orders.into_iter().map(|(at, order)| (Duration::from_millis(at), order)).collect(),
        interval: Duration::from_secs(rng.u64(3..30)),
    })
}

/// Gives the orders of a plan and asks how far the rebuild has come, which also takes it on, until it is done.
pub(crate) async fn operate(deployment: Rc<Deployment>, plan: Plan) {
    let Plan { projection, mut orders, interval } = plan;
    let mut attempts = 0;
    let until = clock::elapsed() + PATIENCE;
    while clock::elapsed() < until {
        let order = orders.front().filter(|(at, _)| *at <= clock::elapsed()).map(|(_, order)| *order);
        // Who has ordered nothing has nothing to ask after.
        if attempts > 0 || order.is_some() {
            let answer = ask(&deployment, projection, order).await;
            if order.is_some() {
                attempts += 1;
                if answer.is_some() || attempts % ATTEMPTS == 0 {
                    orders.pop_front();
                }
            }
            let done = answer.is_some_and(|answer| answer["rebuild"]["phase"]["done"].is_object());
            if done && orders.is_empty() {
                return;
            }
        }
        sleep(interval).await;
    }
}

async fn ask(deployment: &Deployment, projection: &str, order: Option<&str>) -> Option<Value> {
    let event = json!({ "rebuild": { "projection": projection, "order": order } });
    deployment.function(MAINTENANCE)?.call(event).await.ok()
}

/// Has maintenance run until no rebuild is under way. One that does not come to its end is a violation.
pub(crate) async fn finish(deployment: &Deployment) -> anyhow::Result<Option<Violation>> {
    let maintenance = deployment.function(MAINTENANCE).context("there is no maintenance")?;
    let mut under_way = Vec::new();
    for _ in 0..RUNS {
        let rebuilds: Vec<Rebuild> = log::rows(deployment, "rebuilds")?;
        under_way = rebuilds.into_iter().filter(|rebuild| !rebuild.is_done()).collect();
        if under_way.is_empty() {
            return Ok(None);
        }
        for rebuild in under_way.iter().filter(|rebuild| rebuild.paused) {
            let resumed = ask(deployment, &rebuild.projection, Some("resume")).await;
            resumed.context("a rebuild was not resumed")?;
        }
        let answer = maintenance.call(json!({ "scheduled": {} })).await;
        anyhow::ensure!(answer.is_ok(), "maintenance has failed: {answer:?}");
        sleep(Duration::from_mins(1)).await;
    }
    Ok(Some(Violation::new("a rebuild comes to its end", format!("{under_way:?}"))))
}
