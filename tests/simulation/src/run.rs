//! One seed, from empty tables to rest.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bank::{Balances, Statements};
use paceline::{EventHandler as _, Projection as _};
use serde_json::{Value, json};
use tokio::runtime::Builder;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::sleep;

use crate::checks::{self, Violation};
use crate::customers::request;
use crate::deployment::{Deployment, Letters, MAINTENANCE};
use crate::operator;
use crate::readers::{Seen, read_statement};
use crate::redelivery::{self, Lag};
use crate::workload::{self, Command};
use crate::world::faults::Strike;
use crate::world::function::Failure;
use crate::world::{Cut, Fault, Trace, World, clock, panics};

/// How long it may take, when faults have stopped, until nothing moves any more.
const REST_LIMIT: Duration = Duration::from_hours(3);

/// How often maintenance runs.
const MAINTENANCE_EVERY: Duration = Duration::from_mins(5);

/// How often dead letters are put back.
const REDRIVES: usize = 8;

/// What came of a seed.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) violation: Option<Violation>,
    /// What went wrong in the world.
    pub(crate) struck: Vec<Strike>,
    /// The numbers of the commands that customers have sent.
    pub(crate) sent: Vec<usize>,
}

/// What a customer was told of a command.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) command: Command,
    pub(crate) answer: Answer,
}

/// An answer, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It was carried out, and the stream stood there.
    Done { version: u64 },
    /// It was refused.
    Refused { code: String },
    /// Whether it was carried out is not known.
    Unknown,
}

/// Runs a seed.
pub(crate) fn run(seed: u64, cut: &Cut, trace: &Trace) -> Report {
    let ran = std::panic::catch_unwind(AssertUnwindSafe(|| run_in_runtime(seed, cut, trace)));
    let mut report = ran.unwrap_or_default();
    if let Some(panic) = panics::take() {
        report.violation = Some(Violation::new("nobody panics", panic));
    }
    report
}

fn run_in_runtime(seed: u64, cut: &Cut, trace: &Trace) -> Report {
    // The product's own chances: how long it waits after a conflict, say.
    fastrand::seed(seed);
    let runtime = match Builder::new_current_thread().enable_time().start_paused(true).build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let violation = Some(Violation::new("there is a runtime", error.to_string()));
            return Report { violation, ..Report::default() };
        }
    };
    LocalSet::new().block_on(&runtime, async {
        clock::start();
        let world = World::new(seed, cut.clone(), trace.clone());
        let told = Rc::new(RefCell::new(Vec::new()));
        let lived = live(seed, cut, Arc::clone(&world), &told).await;
        let unable = |error| Some(Violation::new("what is stored can be read", format!("{error:#}")));
        let sent = told.borrow().iter().map(|told| told.command.number).collect();
        Report { violation: lived.unwrap_or_else(unable), struck: world.faults.struck(), sent }
    })
}

async fn live(
    seed: u64,
    cut: &Cut,
    world: Arc<World>,
    told: &Rc<RefCell<Vec<Told>>>,
) -> anyhow::Result<Option<Violation>> {
    let deployment = Rc::new(Deployment::start(seed, Arc::clone(&world), cut.on_dynoxide)?);
    let seen = Seen::default();
    let customers: Vec<_> = workload::of_seed(seed)
        .into_iter()
        .map(|mut commands| {
            commands.retain(|command| !cut.commands.contains(&command.number));
            let (deployment, told, seen) = (Rc::clone(&deployment), Rc::clone(told), Rc::clone(&seen));
            spawn_local(async move {
                for command in commands {
                    sleep(command.at.saturating_sub(clock::elapsed())).await;
                    let answer = send(&deployment, &command).await;
                    if command.name == "IssueStatement" {
                        let (deployment, seen) = (Rc::clone(&deployment), Rc::clone(&seen));
                        spawn_local(read_statement(deployment, command.id.clone(), seen));
                    }
                    told.borrow_mut().push(Told { command, answer });
                }
            })
        })
        .collect();
    let maintained = spawn_local(maintain(Rc::clone(&deployment)));
    let plans = if cut.operators { vec![] } else { operator::plans_of_seed(seed) };
    let operate = |plan| spawn_local(operator::operate(Rc::clone(&deployment), plan));
    let operators: Vec<_> = plans.into_iter().map(operate).collect();
    for customer in customers {
        while !customer.is_finished() {
            sleep(Duration::from_secs(2)).await;
            if world.faults.strikes(Fault::Deploy, || "all functions".to_owned()) {
                deployment.replace_all();
            }
        }
        customer.await?;
    }
    for operator in operators {
        operator.await?;
    }
    // What is under way meets faults for a while.
    sleep(Duration::from_secs(90)).await;
    world.faults.stop();
    maintained.abort();
    if let Some(violation) = seen.take().or(world.violation()) {
        return Ok(Some(violation));
    }
    if let Some(waiting) = rest(&deployment).await {
        return Ok(Some(waiting));
    }
    if let Some(unfinished) = operator::finish(&deployment).await? {
        return Ok(Some(unfinished));
    }
    for round in 0..REDRIVES {
        let redriven = redelivery::redrive(&deployment);
        if let Some(waiting) = rest(&deployment).await {
            return Ok(Some(waiting));
        }
        let lags = redelivery::reconcile(&deployment).await?;
        if round == 0
            && let Some(skipped) = skipped(&world, &lags)
        {
            return Ok(Some(skipped));
        }
        if let Some(waiting) = rest(&deployment).await {
            return Ok(Some(waiting));
        }
        if redriven + lags.len() == 0 {
            break;
        }
    }
    let told = told.borrow();
    checks::at_rest(&deployment, &told)
}

/// Has maintenance run by its schedule, until this task is aborted.
async fn maintain(deployment: Rc<Deployment>) {
    let Some(maintenance) = deployment.function(MAINTENANCE) else { return };
    loop {
        sleep(MAINTENANCE_EVERY).await;
        // What fails is told in the trace, and is done by the next run.
        let _ = maintenance.call(json!({ "scheduled": {} })).await;
    }
}

/// What is lost although no record has expired, and all dead letters were put back. Process managers may lag: of what
/// concerns no instance they keep no checkpoint.
fn skipped(world: &World, lags: &[Lag]) -> Option<Violation> {
    if world.faults.struck().iter().any(|(fault, _)| *fault == Fault::RecordsExpired) {
        return None;
    }
    let keeps_up = [Balances::NAME, Statements::NAME, Letters::NAME];
    let (subscriber, stream) = lags.iter().find(|(name, _)| keeps_up.contains(&name.as_str()))?;
    Some(Violation::new("what arrived is handled", format!("{subscriber} lags in {stream}")))
}

/// Waits until nothing moves. What still does after a long time waits for ever.
async fn rest(deployment: &Deployment) -> Option<Violation> {
    let limit = clock::elapsed() + REST_LIMIT;
    while clock::elapsed() < limit {
        sleep(Duration::from_secs(1)).await;
        if deployment.is_quiet() {
            return None;
        }
    }
    let waiting = deployment.queues.names().filter_map(|name| {
        let messages = deployment.queues.with(name, |queue| queue.messages().len())?;
        (messages > 0).then(|| format!("{messages} in {name}"))
    });
    let waiting: Vec<String> = waiting.collect();
    Some(Violation::new("nothing waits for ever", waiting.join(", ")))
}

/// Sends a command until there is an answer, if it may be sent again.
async fn send(deployment: &Deployment, command: &Command) -> Answer {
    let key = command.keyed.then(|| format!("key-{}", command.number));
    let request = request(command.id_name, &command.id, command.name, &command.fields, key.as_deref());
    let Some(function) = deployment.function(command.function) else { return Answer::Unknown };
    for attempt in 0..8 {
        if attempt > 0 {
            sleep(Duration::from_secs(1 << attempt)).await;
        }
        sleep(deployment.world.latency()).await;
        let answer = function.call(request.clone()).await;
        let lost = deployment.world.faults.strikes(Fault::ClientAgain, || format!("#{}", command.number));
        let known = if lost && command.keyed { None } else { understood(&answer) };
        if let Some(known) = known {
            return known;
        }
        if !command.keyed {
            break;
        }
    }
    Answer::Unknown
}

fn understood(answer: &Result<Value, Failure>) -> Option<Answer> {
    let answer = answer.as_ref().ok()?;
    let body: Value = serde_json::from_str(answer["body"].as_str()?).ok()?;
    match answer["statusCode"].as_u64()? {
        200 | 201 => Some(Answer::Done { version: body["version"].as_u64()? }),
        400..500 => Some(Answer::Refused { code: body["code"].as_str().unwrap_or_default().to_owned() }),
        _ => None,
    }
}
