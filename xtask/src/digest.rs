//! Content hashes, by which it is known what has changed.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Hashes named parts; the result depends on every name, every content and the order.
#[derive(Default)]
pub(crate) struct Digest(Sha256);

impl Digest {
    /// Adds a short text, such as a version or a parameter.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.part(text.as_bytes());
        self
    }

    /// Adds a file: its name without the folders, and its content.
    pub(crate) fn file(mut self, path: &Path) -> Result<Self> {
        let read = || -> std::io::Result<Vec<u8>> {
            let mut content = Vec::new();
            File::open(path)?.read_to_end(&mut content)?;
            Ok(content)
        };
        let content = read().with_context(|| format!("cannot read {}", path.display()))?;
        self.part(path.file_name().unwrap_or_default().as_encoded_bytes());
        self.part(&content);
        Ok(self)
    }

    /// Adds every file in `folder` itself whose name ends in one of `extensions`, by name.
    pub(crate) fn folder(mut self, folder: &Path, extensions: &[&str]) -> Result<Self> {
        for path in files(folder, extensions)? {
            self = self.file(&path)?;
        }
        Ok(self)
    }

    /// The first 16 hexadecimal digits: enough to tell versions apart, and short enough for a file name.
    pub(crate) fn finish(self) -> String {
        let hash = self.0.finalize();
        hash.first_chunk().map(|first| format!("{:016x}", u64::from_be_bytes(*first))).unwrap_or_default()
    }

    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

/// The files in `folder` itself whose name ends in one of `extensions`, sorted.
pub(crate) fn files(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| extensions.iter().any(|wanted| found == *wanted)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_sixteen_digits_and_depends_on_where_parts_end() {
        let one = Digest::default().text("ab").text("c").finish();
        let other = Digest::default().text("a").text("bc").finish();

        assert_eq!(one.len(), 16);
        assert_ne!(one, other);
    }

    #[test]
    fn a_folder_counts_by_names_and_contents_of_the_chosen_files() {
        let folder = std::env::temp_dir().join(format!("xtask-digest-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let hash = || Digest::default().folder(&folder, &["yaml"]).unwrap().finish();
        fs::write(folder.join("a.yaml"), "1").unwrap();
        let first = hash();
        fs::write(folder.join("ignored.txt"), "2").unwrap();
        let with_another_kind = hash();
        fs::write(folder.join("a.yaml"), "3").unwrap();
        let changed = hash();
        fs::remove_dir_all(&folder).unwrap();

        assert_eq!(first, with_another_kind);
        assert_ne!(first, changed);
    }
}
