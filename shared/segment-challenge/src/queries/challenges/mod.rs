//! Challenges, as who asks may see them.

mod card;
mod competitors;
mod filter;
mod lists;
mod one;
#[cfg(test)]
mod tests;

use paceline::read_model::{ReadModel, ReadModelError};

use super::athletes::Names;
use crate::projections::challenges::ChallengeRow;

pub use card::Card;
pub use competitors::{
    Competitor, Exclusion, challenge_competitors, challenge_exclusions, competitor_challenges,
};
pub use filter::Filter;
pub use lists::{
    challenges_by_status, challenges_created_by_athlete, challenges_entered_by_athlete,
    challenges_hosted_by_athlete_clubs, challenges_sample,
};
pub use one::{Challenge, StageInShort, challenge};

/// A page of cards has so many unless others are asked for.
pub const PAGE: usize = 12;

/// A page of competitors or exclusions has so many unless others are asked for.
pub const ATHLETES_PAGE: usize = 100;

/// Gives rows the names that their hosts have now: they keep those of the time when they were created.
///
/// # Errors
/// [`ReadModelError`].
pub async fn name_hosts(
    rows: &impl ReadModel,
    challenges: &mut [ChallengeRow],
) -> Result<(), ReadModelError> {
    let names = Names::of(rows, challenges.iter().map(|row| &row.created_by_athlete_id)).await?;
    for row in challenges {
        if let Some(name) = names.full(&row.created_by_athlete_id) {
            row.created_by_athlete_name = name;
        }
    }
    Ok(())
}
