//! What a step of an effort comes to.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::counting::{Counter, Counts};
use crate::processor;
use crate::statistics::{Latencies, per};

/// What was measured of a step.
#[derive(Debug, Default)]
pub(super) struct Figures {
    latencies: Latencies,
    processor: Duration,
    counts: Counts,
}

impl Figures {
    /// Measures a step once more.
    pub(super) async fn of<T>(
        &mut self,
        counter: &Counter,
        step: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let (counts, processor, start) = (counter.counts(), processor::time(), Instant::now());
        let done = step.await?;
        self.latencies.record(start.elapsed());
        self.processor += processor::time().saturating_sub(processor);
        self.counts = self.counts.plus(counter.counts().since(counts));
        Ok(done)
    }

    /// All of it together.
    pub(super) fn total(&self) -> Total {
        Total {
            milliseconds: self.latencies.total().as_secs_f64() * 1e3,
            requests: self.counts.requests,
            wcu: per(self.counts.half_units.write, 2),
            rcu: per(self.counts.half_units.read, 2),
        }
    }

    /// What it comes to each time.
    pub(super) fn row(&self, athletes: u32, step: &'static str) -> Row {
        let count = self.latencies.count();
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        Row {
            athletes,
            step,
            p50_us: micros(self.latencies.percentile(50)),
            p99_us: micros(self.latencies.percentile(99)),
            cpu_us: micros(self.processor) / per(count as u64, 1).max(1.0),
            requests: per(self.counts.requests, count),
            wcu: per(self.counts.half_units.write, 2 * count),
            rcu: per(self.counts.half_units.read, 2 * count),
            bytes_sent: per(self.counts.bytes_sent, count),
        }
    }
}

/// A step, each time.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) athletes: u32,
    pub(super) step: &'static str,
    pub(super) p50_us: f64,
    pub(super) p99_us: f64,
    pub(super) cpu_us: f64,
    pub(super) requests: f64,
    pub(super) wcu: f64,
    pub(super) rcu: f64,
    pub(super) bytes_sent: f64,
}

/// A step, all times together.
#[derive(Debug, Serialize)]
pub(super) struct Total {
    pub(super) milliseconds: f64,
    pub(super) requests: u64,
    pub(super) wcu: f64,
    pub(super) rcu: f64,
}
