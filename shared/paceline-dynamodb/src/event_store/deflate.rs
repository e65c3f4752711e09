//! Compression, of events and of snapshots.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::size::WRITE_UNIT_BYTES;

/// A text deflated, if that saves write units: of one unit there is nothing to save, and what saves less than half a unit
/// seldom saves one.
pub(crate) fn deflate_to_save_units(text: &str) -> Option<Vec<u8>> {
    if text.len() <= WRITE_UNIT_BYTES {
        return None;
    }
    let deflated = deflate(text.as_bytes());
    (deflated.len() + WRITE_UNIT_BYTES / 2 < text.len()).then_some(deflated)
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail; if it did, the result would be longer than the text and not be used.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_else(|_| bytes.to_vec())
}

pub(crate) fn inflate(bytes: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    DeflateDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}
