//! Of each projection there is one generation of rows and checkpoints: the one that is read.

use paceline::Projection;

use bank::{Balances, Statements};

use super::{Rest, Violation};
use crate::log::{self, Live};
use crate::world::tables;

pub(super) fn check(rest: &Rest<'_>) -> anyhow::Result<Option<Violation>> {
    let live = Live::read(rest.deployment)?;
    for item in log::items(rest.deployment, tables::READ_MODEL)? {
        let Some(key) = item["pk"]["S"].as_str() else { continue };
        let named = key.strip_prefix("checkpoint#").unwrap_or(key);
        let name = named.split('#').next().unwrap_or_default();
        let first = name.split('@').next().unwrap_or_default();
        let is_rebuilt = names::<Balances>().chain(names::<Statements>()).any(|known| known == first);
        if is_rebuilt && live.name_of(first) != name {
            let found = format!("{key} is there, but {} is read", live.name_of(first));
            return Ok(Some(Violation::new("what was replaced is deleted", found)));
        }
    }
    Ok(None)
}

/// The names that have generations.
fn names<P: Projection>() -> impl Iterator<Item = &'static str> {
    P::TABLES.iter().copied().chain([P::NAME])
}
