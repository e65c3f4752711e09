//! What this process has used of the processor and of memory.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The time that all threads of this process have run so far. The engine is another process and not in it.
pub(crate) fn time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

/// The most memory that this process has held so far, in bytes: the peak of its resident set.
pub(crate) fn peak_memory() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    peak_of(&status).ok_or_else(|| anyhow::anyhow!("/proc/self/status names no peak of memory"))
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_of_memory_is_found_among_other_lines() {
        let status = "Name:\tbenchmarks\nVmPeak:\t  200 kB\nVmHWM:\t  12 kB\nVmRSS:\t  7 kB\n";

        assert_eq!(peak_of(status), Some(12 * 1024));
    }

    #[test]
    fn time_passes_while_the_process_works() {
        let before = time();

        while time() == before {
            std::hint::spin_loop();
        }
    }
}
