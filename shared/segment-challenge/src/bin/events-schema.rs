//! Writes the JSON Schemas and golden examples of event types that are not in `events-schema/` yet.
//!
//! `cargo run -p segment-challenge --features schema --bin events-schema`
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::error::Error;
use std::path::Path;

use segment_challenge::schema;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events-schema");
    let contracts = schema::contracts()?;
    let written = schema::write_missing(&folder, &contracts)?;
    for path in &written {
        println!("{}", path.display());
    }
    println!("{} events, {} files written", contracts.len(), written.len());
    Ok(())
}
