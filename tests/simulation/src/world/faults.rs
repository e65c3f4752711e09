//! What goes wrong, and when. Each seed has some kinds of faults, each at a rate of its own.

use std::collections::BTreeSet;
use std::sync::Mutex;

use fastrand::Rng;

use super::{Trace, lock};

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// A function ends at one of its awaits.
    Crash,
    /// A function is replaced after this call: the next one is cold.
    ColdStart,
    /// All functions are replaced.
    Deploy,
    /// The clock of a new instance is up to two seconds fast or slow.
    ClockSkew,
    /// A request to the database does not arrive.
    LostRequest,
    /// A request to the database takes effect, and its answer does not arrive.
    LostAnswer,
    /// The database turns a request away for the moment.
    Throttled,
    /// The database fails.
    ServerError,
    /// Another transaction holds an item.
    TransactionConflict,
    /// A request takes so long that the function may be out of time.
    SlowRequest,
    /// A page of the database ends early.
    ShortPage,
    /// The database leaves out part of a batch.
    Unprocessed,
    /// A queue takes a part of a batch only.
    Rejected,
    /// A queue takes nothing.
    QueueUnavailable,
    /// A queue takes a batch, and the answer does not arrive.
    QueueAnswerLost,
    /// A message that was handled is not deleted, and comes again.
    LostDeletion,
    /// A message waits before it is delivered, while others of other groups pass it.
    Delayed,
    /// Records of the stream that were handled are delivered again.
    RecordsAgain,
    /// Records of the stream expire before they are delivered.
    RecordsExpired,
    /// Records of the stream are late.
    RecordsLate,
    /// A message is set aside with the dead letters although nobody has tried it.
    DeadLetter,
    /// The answer to a client is lost; it sends the request again.
    ClientAgain,
    /// The post office does not take a letter.
    NotPosted,
    /// A timer is later than it should be.
    TimerLate,
    /// A timer is due twice.
    TimerTwice,
    /// No timer can be set.
    SchedulerUnavailable,
    /// A timer is set, and the answer does not arrive.
    SchedulerAnswerLost,
}

impl Fault {
    /// All kinds, and how often each happens at most.
    pub(crate) const ALL: [(Self, f64); 27] = [
        (Self::Crash, 0.15),
        (Self::ColdStart, 0.5),
        (Self::Deploy, 0.3),
        (Self::ClockSkew, 1.0),
        (Self::LostRequest, 0.05),
        (Self::LostAnswer, 0.08),
        (Self::Throttled, 0.08),
        (Self::ServerError, 0.05),
        (Self::TransactionConflict, 0.1),
        (Self::SlowRequest, 0.02),
        (Self::ShortPage, 0.3),
        (Self::Unprocessed, 0.1),
        (Self::Rejected, 0.15),
        (Self::QueueUnavailable, 0.1),
        (Self::QueueAnswerLost, 0.1),
        (Self::LostDeletion, 0.15),
        (Self::Delayed, 0.3),
        (Self::RecordsAgain, 0.2),
        (Self::RecordsExpired, 0.1),
        (Self::RecordsLate, 0.2),
        (Self::DeadLetter, 0.05),
        (Self::ClientAgain, 0.2),
        (Self::NotPosted, 0.3),
        (Self::TimerLate, 0.3),
        (Self::TimerTwice, 0.3),
        (Self::SchedulerUnavailable, 0.2),
        (Self::SchedulerAnswerLost, 0.2),
    ];
}

/// One fault of a seed: its kind, and how many of that kind came before it.
pub(crate) type Strike = (Fault, usize);

/// What is otherwise in a seed, mostly to find what a violation needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Kinds of faults that do not happen.
    pub(crate) kinds: BTreeSet<Fault>,
    /// Faults that do not happen.
    pub(crate) faults: BTreeSet<Strike>,
    /// Commands that are not sent, by their numbers.
    pub(crate) commands: BTreeSet<usize>,
    /// Whether nothing is rebuilt, and nothing replayed.
    pub(crate) operators: bool,
    /// Whether the tables are not on the model, but on Dynoxide.
    pub(crate) on_dynoxide: bool,
}

/// The faults of a seed.
#[derive(Debug)]
pub(crate) struct Faults {
    kinds: Mutex<Vec<Kind>>,
    struck: Mutex<Vec<Strike>>,
    cut: Cut,
    trace: Trace,
}

#[derive(Debug)]
struct Kind {
    rate: f64,
    rng: Rng,
    struck: usize,
}

impl Faults {
    pub(super) fn new(seed: u64, cut: Cut, trace: Trace) -> Self {
        let mut rates = Rng::with_seed(seed ^ 0xfa17);
        // Some seeds have hardly any, so that what a single fault does is not hidden by others.
        let share = [0.15, 0.5, 0.9][rates.usize(..3)];
        let strength = [0.2, 0.6, 1.0][rates.usize(..3)];
        let kind = |(index, (_, most)): (u64, &(Fault, f64))| {
            let happens = rates.f64() < share;
            let rate = if happens { most * strength * (0.1 + 0.9 * rates.f64()) } else { 0.0 };
            Kind { rate, rng: Rng::with_seed(seed.wrapping_mul(31).wrapping_add(index)), struck: 0 }
        };
        let kinds = (0..).zip(&Fault::ALL).map(kind).collect();
        Self { kinds: Mutex::new(kinds), struck: Mutex::default(), cut, trace }
    }

    /// Whether a fault happens now. `what` says to what.
    pub(crate) fn strikes(&self, fault: Fault, what: impl FnOnce() -> String) -> bool {
        let mut kinds = lock(&self.kinds);
        let Some(kind) = kinds.get_mut(fault as usize) else { return false };
        if kind.rate == 0.0 || kind.rng.f64() >= kind.rate {
            return false;
        }
        let strike = (fault, kind.struck);
        kind.struck += 1;
        if self.cut.faults.contains(&strike) || self.cut.kinds.contains(&fault) {
            return false;
        }
        lock(&self.struck).push(strike);
        self.trace.note(|| format!("FAULT {fault:?} #{}: {}", strike.1, what()));
        true
    }

    /// A number of the fault that has just happened: how late, how early, how much.
    pub(crate) fn extent(&self, fault: Fault, most: u64) -> u64 {
        lock(&self.kinds).get_mut(fault as usize).map_or(0, |kind| kind.rng.u64(..=most))
    }

    /// From now on nothing goes wrong.
    pub(crate) fn stop(&self) {
        lock(&self.kinds).iter_mut().for_each(|kind| kind.rate = 0.0);
        self.trace.note(|| "faults stop".to_owned());
    }

    /// What has gone wrong so far.
    pub(crate) fn struck(&self) -> Vec<Strike> {
        lock(&self.struck).clone()
    }
}
