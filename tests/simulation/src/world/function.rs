//! Functions: each call runs in an instance, a warm one if one is free. Instances crash, run out of time and are
//! replaced.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;
use tokio::time::timeout;

use super::{Fault, World, clock};

/// What a call comes to.
pub(crate) type Outcome = Result<Value, Failure>;

/// A call under way.
pub(crate) type Call = Pin<Box<dyn Future<Output = Result<Value, String>>>>;

/// What an instance of a function does with an event.
pub(crate) type Handler = Rc<dyn Fn(Value) -> Call>;

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It ended on the way.
    Crashed,
    /// It took too long.
    OutOfTime,
    /// It says that it has failed.
    Failed(String),
}

/// The farthest that a crash lies in a call, in awaits.
const AWAITS: u64 = 40;

/// A function. Clones are the same function.
#[derive(Clone)]
pub(crate) struct Function(Rc<Inner>);

struct Inner {
    world: Arc<World>,
    name: &'static str,
    /// `Timeout` of the function.
    limit: Duration,
    start: Box<dyn Fn() -> Handler>,
    idle: RefCell<Vec<Instance>>,
    /// How often it was replaced.
    release: Cell<u32>,
}

struct Instance {
    handler: Handler,
    skew: SignedDuration,
    release: u32,
}

impl Function {
    /// A function that has not run yet. `start` makes a new instance of it.
    pub(crate) fn new(
        world: &Arc<World>,
        name: &'static str,
        limit: Duration,
        start: impl Fn() -> Handler + 'static,
    ) -> Self {
        Self(Rc::new(Inner {
            world: Arc::clone(world),
            name,
            limit,
            start: Box::new(start),
            idle: RefCell::default(),
            release: Cell::new(0),
        }))
    }

    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        self.0.name
    }

    /// Replaces the function: no instance that runs now takes another call.
    pub(crate) fn replace(&self) {
        self.0.release.set(self.0.release.get() + 1);
        self.0.idle.borrow_mut().clear();
    }

    /// Calls it.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) async fn call(&self, event: Value) -> Outcome {
        let Inner { world, name, limit, .. } = &*self.0;
        let _at_work = world.at_work();
        let warm = self.0.idle.borrow_mut().pop();
        let temperature = if warm.is_some() { "warm" } else { "cold" };
        let instance = warm.unwrap_or_else(|| self.start());
        world.trace.note(|| format!("{name} ({temperature}) <- {}", brief(&event)));
        let crash = world.faults.strikes(Fault::Crash, || (*name).to_owned());
        let awaits = crash.then(|| 1 + world.faults.extent(Fault::Crash, AWAITS));
        let call = clock::skewed(instance.skew, || (instance.handler)(event));
        let running = Running { call, skew: instance.skew, awaits };
        let outcome = match timeout(*limit, running).await {
            Err(_) => Err(Failure::OutOfTime),
            Ok(None) => Err(Failure::Crashed),
            Ok(Some(Err(reason))) => Err(Failure::Failed(reason)),
            Ok(Some(Ok(answer))) => Ok(answer),
        };
        world.trace.note(|| match &outcome {
            Ok(answer) => format!("{name} -> {}", brief(answer)),
            Err(failure) => format!("{name} -> {failure:?}"),
        });
        let dies = matches!(outcome, Err(Failure::Crashed | Failure::OutOfTime));
        let current = instance.release == self.0.release.get();
        if current && !dies && !world.faults.strikes(Fault::ColdStart, || (*name).to_owned()) {
            self.0.idle.borrow_mut().push(instance);
        }
        outcome
    }

    fn start(&self) -> Instance {
        let faults = &self.0.world.faults;
        let skewed = faults.strikes(Fault::ClockSkew, || self.0.name.to_owned());
        let fast = if skewed { faults.extent(Fault::ClockSkew, 4000) } else { 2000 };
        let skew = SignedDuration::from_millis(i64::try_from(fast).unwrap_or_default() - 2000);
        Instance { handler: (self.0.start)(), skew, release: self.0.release.get() }
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Function").field(&self.0.name).finish()
    }
}

/// A call that runs by the clock of its instance and ends, without an answer, at one of its awaits.
struct Running {
    call: Call,
    skew: SignedDuration,
    /// At which await it ends. `None`: at none.
    awaits: Option<u64>,
}

impl Future for Running {
    type Output = Option<Result<Value, String>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let running = &mut *self;
        let polled = clock::skewed(running.skew, || running.call.as_mut().poll(context));
        match (polled, &mut running.awaits) {
            (Poll::Ready(answer), _) => Poll::Ready(Some(answer)),
            (Poll::Pending, Some(0)) => Poll::Ready(None),
            (Poll::Pending, Some(left)) => {
                *left -= 1;
                Poll::Pending
            }
            (Poll::Pending, None) => Poll::Pending,
        }
    }
}

fn brief(value: &Value) -> String {
    if let Some(records) = value["Records"].as_array() {
        return records.iter().map(record).collect::<Vec<_>>().join(", ");
    }
    let text = match (&value["path"], &value["statusCode"]) {
        (Value::String(path), _) => format!("{path} {}", value["body"]),
        (_, Value::Number(status)) => format!("{status} {}", value["body"]),
        _ => value.to_string(),
    };
    text.chars().take(200).collect()
}

/// A message by number, group and receives, or a stream record by the commit that it holds.
fn record(record: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (attributes, image) = (&record["attributes"], &record["dynamodb"]["NewImage"]);
    if attributes.is_null() {
        return format!("{}@{}", text(&image["stream"]["S"]), text(&image["version"]["N"]));
    }
    let (group, receives) =
        (text(&attributes["MessageGroupId"]), text(&attributes["ApproximateReceiveCount"]));
    format!("#{} {group} ({receives})", text(&record["messageId"]))
}
