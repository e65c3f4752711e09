//! Names in addresses, and what they lead to.
//!
//! | rows | table | by key |
//! | --- | --- | --- |
//! | [`UrlSlugRow`] | `url_slugs` | a slug in its scope |
//! | [`SlugOfOwnerRow`] | `url_slugs_of_owners` | an owner in the scope |
//!
//! Slugs are unique because they are claimed before the command that gives them is dispatched.

mod rows;
#[cfg(test)]
mod tests;

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, Position, Projection, Recorded, UnitOfWork};
use rows::ClosedScopeRow;
pub use rows::{CHALLENGES, SlugOfOwnerRow, UrlSlugRow};

use crate::event::view;
use crate::{ChallengeId, StageId};

view! {
    /// What is needed of a challenge that was created.
    pub struct ChallengeNamed of crate::challenge::events::ChallengeCreated {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Its slug.
        pub url_slug: String,
    }
}

view! {
    /// What is needed of a challenge that was renamed.
    pub struct ChallengeRenamed of crate::challenge::events::ChallengeRenamed {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Its slug from now on.
        pub url_slug: String,
    }
}

view! {
    /// What is needed of a challenge that was cancelled.
    pub struct ChallengeCancelled of crate::challenge::events::ChallengeCancelled {
        /// The challenge.
        pub challenge_id: ChallengeId,
    }
}

view! {
    /// What is needed of a stage that was created.
    pub struct StageNamed of crate::stage::events::StageCreated {
        /// The stage.
        pub stage_id: StageId,
        /// The challenge that it belongs to.
        pub challenge_id: ChallengeId,
        /// Its slug.
        pub url_slug: String,
    }
}

view! {
    /// What is needed of a stage that was deleted.
    pub struct StageDeleted of crate::stage::events::StageDeleted {
        /// The stage.
        pub stage_id: StageId,
        /// The challenge that it belonged to.
        pub challenge_id: ChallengeId,
    }
}

paceline::event_set! {
    /// The events that slugs follow from.
    #[derive(Clone, Debug, PartialEq)]
    pub enum UrlSlugsEvent { ChallengeNamed, ChallengeRenamed, ChallengeCancelled, StageNamed, StageDeleted }
}

/// Keeps the slugs.
#[derive(Clone, Copy, Debug, Default)]
pub struct UrlSlugsProjection;

impl Projection for UrlSlugsProjection {
    const NAME: &'static str = "url-slugs-projection";
    const TABLES: &'static [&'static str] =
        &[UrlSlugRow::TABLE, SlugOfOwnerRow::TABLE, ClosedScopeRow::TABLE];
    type Event = UrlSlugsEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<UrlSlugsEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use UrlSlugsEvent as On;
        let at = event.position;
        match &event.event {
            On::ChallengeNamed(named) => {
                name(unit, CHALLENGES, named.challenge_id.as_str(), &named.url_slug, at).await
            }
            On::ChallengeRenamed(named) => {
                name(unit, CHALLENGES, named.challenge_id.as_str(), &named.url_slug, at).await
            }
            On::StageNamed(named) => {
                let scope = named.challenge_id.as_str();
                if unit.get::<ClosedScopeRow>(&ClosedScopeRow::key_of(scope)).await?.is_some() {
                    return Ok(());
                }
                name(unit, scope, named.stage_id.as_str(), &named.url_slug, at).await
            }
            On::StageDeleted(deleted) => {
                free(unit, deleted.challenge_id.as_str(), deleted.stage_id.as_str()).await
            }
            On::ChallengeCancelled(cancelled) => {
                let scope = cancelled.challenge_id.as_str();
                free(unit, CHALLENGES, scope).await?;
                for slug in unit.list::<UrlSlugRow>(scope).await? {
                    unit.delete::<UrlSlugRow>(slug.key());
                }
                for owner in unit.list::<SlugOfOwnerRow>(scope).await? {
                    unit.delete::<SlugOfOwnerRow>(owner.key());
                }
                unit.put(&ClosedScopeRow { scope: scope.to_owned() })
            }
        }
    }
}

/// An owner has this slug from now on, and no other.
async fn name<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    scope: &str,
    owner_id: &str,
    slug: &str,
    at: Position,
) -> Result<(), ReadModelError> {
    let owner =
        SlugOfOwnerRow { scope: scope.to_owned(), owner_id: owner_id.to_owned(), slug: slug.to_owned() };
    match unit.get::<SlugOfOwnerRow>(&owner.key()).await? {
        Some(known) if known == owner => return Ok(()),
        Some(former) => give_up(unit, &former).await?,
        None => {}
    }
    unit.put(&owner)?;
    let row = unit.get(&UrlSlugRow::key_of(scope, slug)).await?;
    let mut row = row.unwrap_or_else(|| UrlSlugRow::free(scope, slug));
    row.take(owner_id, at);
    unit.put(&row)
}

/// An owner has no slug any more.
async fn free<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    scope: &str,
    owner_id: &str,
) -> Result<(), ReadModelError> {
    let key = SlugOfOwnerRow::key_of(scope, owner_id);
    if let Some(former) = unit.get::<SlugOfOwnerRow>(&key).await? {
        give_up(unit, &former).await?;
        unit.delete::<SlugOfOwnerRow>(key);
    }
    Ok(())
}

async fn give_up<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    former: &SlugOfOwnerRow,
) -> Result<(), ReadModelError> {
    let key = UrlSlugRow::key_of(&former.scope, &former.slug);
    if let Some(mut row) = unit.get::<UrlSlugRow>(&key).await? {
        row.give_up(&former.owner_id);
        if !row.is_free() {
            return unit.put(&row);
        }
        unit.delete::<UrlSlugRow>(key);
    }
    Ok(())
}
