//! Pauses after conflicts.

use std::time::Duration;

use paceline::Backoff;

const FIRST: Duration = Duration::from_millis(10);
const MOST: Duration = Duration::from_millis(500);

/// Waits a random time, of up to 10 ms after the first attempt and twice as long after each more, up to half a second:
/// writers that have met once do not meet again ("full jitter"). Nine pauses take a second on average.
#[derive(Clone, Copy, Debug, Default)]
pub struct Jittered;

impl Backoff for Jittered {
    async fn wait(&self, attempt: u32) {
        tokio::time::sleep(longest(attempt).mul_f64(fastrand::f64())).await;
    }
}

fn longest(attempt: u32) -> Duration {
    FIRST.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_second() {
        let longest: Vec<u128> = [1, 2, 6, 7, 100].map(|attempt| longest(attempt).as_millis()).into();

        assert_eq!(longest, [10, 20, 320, 500, 500]);
    }
}
