//! An operator who has work done again while commands go on, as `cargo xtask rebuild` and `cargo xtask replay` do.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use bank::{Balances, Statements};
use fastrand::Rng;
use paceline::read_model::Row as _;
use paceline::rebuild::Rebuild;
use paceline::replay::Replay;
use paceline::{EventHandler as _, Position, Projection as _};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::checks::Violation;
use crate::deployment::{Deployment, Letters, MAINTENANCE};
use crate::log;
use crate::world::clock;

/// For how long an operator follows what was ordered.
const PATIENCE: Duration = Duration::from_mins(15);

/// How often an order is repeated that was not carried out, or of which that is not known.
const ATTEMPTS: u32 = 5;

/// How often maintenance may have to run, when nothing goes wrong any more, until nothing that was ordered is under way.
const RUNS: usize = 20;

/// What is done again.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// The rows of a projection are made anew.
    Rebuild(&'static str),
    /// An event handler handles again.
    Replay(&'static str),
}

impl Task {
    async fn ask(self, deployment: &Deployment, order: &Value) -> Option<Value> {
        let event = match self {
            Self::Rebuild(projection) => json!({ "rebuild": { "projection": projection, "order": order } }),
            Self::Replay(handler) => json!({ "replay": { "handler": handler, "order": order } }),
        };
        deployment.function(MAINTENANCE)?.call(event).await.ok()
    }

    /// Whether it is done or cancelled.
    fn is_done(self, answer: &Value) -> bool {
        match self {
            Self::Rebuild(_) => answer["rebuild"]["phase"]["done"].is_object(),
            Self::Replay(_) => answer["replay"]["state"].is_object(),
        }
    }
}

/// What an operator does in a seed.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    task: Task,
    /// Orders, and when they are given.
    orders: VecDeque<(Duration, Value)>,
    /// Between two times of asking how far it has come.
    interval: Duration,
}

/// What is rebuilt and replayed in a seed: mostly nothing.
pub(crate) fn plans_of_seed(seed: u64) -> Vec<Plan> {
    rebuild_of_seed(seed).into_iter().chain(replay_of_seed(seed)).collect()
}

fn rebuild_of_seed(seed: u64) -> Option<Plan> {
    let mut rng = Rng::with_seed(seed ^ 0x4e6e);
    if rng.u8(..6) > 0 {
        return None;
    }
    let orders = orders(&mut rng, || json!("start"));
    let task = Task::Rebuild([Balances::NAME, Statements::NAME][rng.usize(..2)]);
    Some(Plan { task, orders, interval: Duration::from_secs(rng.u64(3..30)) })
}

fn replay_of_seed(seed: u64) -> Option<Plan> {
    let mut rng = Rng::with_seed(seed ^ 0x2e91a);
    if rng.u8(..6) > 0 {
        return None;
    }
    let from = if rng.bool() { Duration::ZERO } else { Duration::from_millis(rng.u64(1_000..300_000)) };
    let from = Position::following(clock::at(from), []);
    let orders = orders(&mut rng, || json!({ "start": { "from": from } }));
    Some(Plan { task: Task::Replay(Letters::NAME), orders, interval: Duration::from_secs(rng.u64(3..30)) })
}

/// Begins something, and perhaps interrupts it, or cancels it and perhaps begins again.
fn orders(rng: &mut Rng, start: impl Fn() -> Value) -> VecDeque<(Duration, Value)> {
    let mut at = rng.u64(1_000..300_000);
    let mut orders = VecDeque::from([(at, start())]);
    if rng.u8(..3) == 0 {
        at += rng.u64(..120_000);
        orders.push_back((at, json!("pause")));
        at += rng.u64(..120_000);
        orders.push_back((at, json!("resume")));
    }
    if rng.u8(..5) == 0 {
        at += rng.u64(..200_000);
        orders.push_back((at, json!("cancel")));
        if rng.bool() {
            orders.push_back((at + rng.u64(..120_000), start()));
        }
    }
    orders.into_iter().map(|(at, order)| (Duration::from_millis(at), order)).collect()
}

/// Gives the orders of a plan and asks how far it has come, which also takes it on, until it is done.
pub(crate) async fn operate(deployment: Rc<Deployment>, plan: Plan) {
    let Plan { task, mut orders, interval } = plan;
    let mut attempts = 0;
    let until = clock::elapsed() + PATIENCE;
    while clock::elapsed() < until {
        let order = orders.front().filter(|(at, _)| *at <= clock::elapsed()).map(|(_, order)| order.clone());
        // Who has ordered nothing has nothing to ask after.
        if attempts > 0 || order.is_some() {
            let answer = task.ask(&deployment, order.as_ref().unwrap_or(&Value::Null)).await;
            if order.is_some() {
                attempts += 1;
                if answer.is_some() || attempts % ATTEMPTS == 0 {
                    orders.pop_front();
                }
            }
            if orders.is_empty() && answer.is_some_and(|answer| task.is_done(&answer)) {
                return;
            }
        }
        sleep(interval).await;
    }
}

/// Has maintenance run until nothing that was ordered is under way. What does not come to its end is a violation.
pub(crate) async fn finish(deployment: &Deployment) -> anyhow::Result<Option<Violation>> {
    let maintenance = deployment.function(MAINTENANCE).context("there is no maintenance")?;
    let mut under_way = Vec::new();
    for _ in 0..RUNS {
        under_way = tasks_under_way(deployment)?;
        if under_way.is_empty() {
            return Ok(None);
        }
        for (task, _) in under_way.iter().filter(|(_, paused)| *paused) {
            let resumed = task.ask(deployment, &json!("resume")).await;
            resumed.with_context(|| format!("{task:?} was not resumed"))?;
        }
        let answer = maintenance.call(json!({ "scheduled": {} })).await;
        anyhow::ensure!(answer.is_ok(), "maintenance has failed: {answer:?}");
        sleep(Duration::from_mins(1)).await;
    }
    Ok(Some(Violation::new("what was ordered comes to its end", format!("{under_way:?}"))))
}

/// What is not done, and whether it is paused.
fn tasks_under_way(deployment: &Deployment) -> anyhow::Result<Vec<(Task, bool)>> {
    let rebuilds: Vec<Rebuild> = log::rows(deployment, Rebuild::TABLE)?;
    let of_rebuild = |rebuild: Rebuild| {
        let name = [Balances::NAME, Statements::NAME].into_iter().find(|name| *name == rebuild.projection)?;
        (!rebuild.is_done()).then_some((Task::Rebuild(name), rebuild.paused))
    };
    let replays: Vec<Replay> = log::rows(deployment, Replay::TABLE)?;
    let of_replay =
        |replay: Replay| replay.is_under_way().then(|| (Task::Replay(Letters::NAME), !replay.is_running()));
    Ok(rebuilds.into_iter().filter_map(of_rebuild).chain(replays.into_iter().filter_map(of_replay)).collect())
}
