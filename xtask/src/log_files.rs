//! Follows the functions' log files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::digest::files;
use crate::logs::Line;

/// Reads what is appended to the log files of a folder, whole lines only. Files may appear at any time.
pub(crate) struct LogFiles {
    folder: PathBuf,
    read: BTreeMap<PathBuf, u64>,
}

impl LogFiles {
    /// Follows from the beginning of every file.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, read: BTreeMap::new() }
    }

    /// The lines since the last call.
    pub(crate) fn poll(&mut self) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        for path in files(&self.folder, &["log"])? {
            let position = self.read.entry(path.clone()).or_default();
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(*position))?;
            let mut appended = Vec::new();
            file.read_to_end(&mut appended)?;
            let complete = appended.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            *position += complete as u64;
            let function = name(&path);
            lines.extend(
                String::from_utf8_lossy(&appended[..complete])
                    .lines()
                    .map(|text| Line { function: function.clone(), text: text.to_owned() }),
            );
        }
        Ok(lines)
    }
}

fn name(log: &Path) -> String {
    log.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_new_and_whole_lines_are_read() {
        let folder = std::env::temp_dir().join(format!("xtask-logs-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut log_files = LogFiles::new(folder.clone());
        let line = |text: &str| Line { function: "relay".into(), text: text.into() };

        fs::write(folder.join("relay.log"), "one\ntw").unwrap();
        let first = log_files.poll().unwrap();
        fs::write(folder.join("relay.log"), "one\ntwo\n").unwrap();
        let second = log_files.poll().unwrap();
        let third = log_files.poll().unwrap();
        fs::remove_dir_all(&folder).unwrap();

        assert_eq!(first, [line("one")]);
        assert_eq!(second, [line("two")]);
        assert_eq!(third, []);
    }
}
