//! Where and when something was measured.

use std::fmt;
use std::fs;

use crate::edge;

/// How the profile is asked for: nothing that a build without optimisation measures is to be taken for a result.
const RELEASE: &str = if cfg!(debug_assertions) { "" } else { "--release " };

/// The machine, the day and the command.
#[derive(Debug)]
pub(crate) struct Circumstances {
    processor: String,
    cores: usize,
    gibibytes: u64,
    system: String,
    day: jiff::civil::Date,
    command: String,
}

impl Circumstances {
    /// Those of this process.
    pub(crate) fn now() -> anyhow::Result<Self> {
        let field = |file: &str, name: &str| -> anyhow::Result<String> {
            let text = fs::read_to_string(file)?;
            Ok(value_of(&text, name).unwrap_or("unknown").to_owned())
        };
        let kibibytes = field("/proc/meminfo", "MemTotal")?;
        let kibibytes: u64 = kibibytes.trim_end_matches("kB").trim().parse()?;
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        Ok(Self {
            processor: field("/proc/cpuinfo", "model name")?,
            cores: std::thread::available_parallelism()?.get(),
            gibibytes: kibibytes.div_ceil(1024 * 1024),
            system: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            day: edge::now().to_zoned(jiff::tz::TimeZone::UTC).date(),
            command: format!("cargo run {RELEASE}-p benchmarks -- {}", arguments.join(" ")),
        })
    }
}

/// The value after `name` and a colon.
fn value_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim())
}

impl fmt::Display for Circumstances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processor, cores, gibibytes, system, day, command } = self;
        write!(f, "{day}, `{command}`, on {cores} cores of {processor}, {gibibytes} GiB, Linux {system}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_name() {
        let text = "vendor_id\t: A\nmodel name\t: A 9: fast\n";

        assert_eq!(value_of(text, "model name"), Some("A 9: fast"));
        assert_eq!(value_of(text, "flags"), None);
    }
}
