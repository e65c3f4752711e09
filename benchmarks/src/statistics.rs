//! Latencies, and what they come to.

use std::time::Duration;

/// The latencies of commands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn record(&mut self, latency: Duration) {
        self.0.push(latency);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The sum of all.
    pub(crate) fn total(&self) -> Duration {
        self.0.iter().sum()
    }

    pub(crate) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// The smallest latency that at least `percent` of all commands kept within (nearest rank). Zero if there are none.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100);
        sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }
}

/// `total` per one of `count`; 0 of none.
#[allow(clippy::cast_precision_loss, reason = "what is counted here stays far below 2^52")]
pub(crate) fn per(total: u64, count: usize) -> f64 {
    if count == 0 { 0.0 } else { total as f64 / count as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latencies(millis: impl IntoIterator<Item = u64>) -> Latencies {
        Latencies(millis.into_iter().map(Duration::from_millis).collect())
    }

    #[test]
    fn a_percentile_is_the_nearest_rank_in_whatever_order_they_came() {
        let latencies = latencies((1..=100).rev());

        assert_eq!(latencies.percentile(50), Duration::from_millis(50));
        assert_eq!(latencies.percentile(99), Duration::from_millis(99));
        assert_eq!(latencies.percentile(100), Duration::from_millis(100));
    }

    #[test]
    fn of_few_the_99th_is_the_slowest() {
        assert_eq!(latencies([3, 1, 2]).percentile(99), Duration::from_millis(3));
        assert_eq!(latencies([3, 1, 2]).percentile(50), Duration::from_millis(2));
    }

    #[test]
    fn of_none_there_is_no_latency() {
        assert_eq!(latencies([]).percentile(50), Duration::ZERO);
    }

    #[test]
    fn an_average_of_none_is_zero() {
        assert!((per(7, 2) - 3.5).abs() < f64::EPSILON);
        assert!(per(7, 0).abs() < f64::EPSILON);
    }
}
