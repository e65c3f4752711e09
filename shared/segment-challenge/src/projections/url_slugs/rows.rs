//! The rows of slugs.

use paceline::Position;
use paceline::read_model::{Key, Row};
use serde::{Deserialize, Serialize};

/// The scope of challenges. That of stages is the id of their challenge.
pub const CHALLENGES: &str = "challenge";

/// A slug, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrlSlugRow {
    /// Where no two things have the same slug: `challenge`, or the id of the challenge whose stages they are.
    pub scope: String,
    /// The slug.
    pub slug: String,
    /// Whose it is: the id of a challenge or of a stage.
    pub owner_id: String,
    /// Who has taken it, and when. A slug that is given up and taken again has two owners until both events are here,
    /// in whatever order they come; the one who took it last is shown.
    owners: Vec<(Position, String)>,
}

impl UrlSlugRow {
    /// The key of a slug in a scope.
    pub fn key_of(scope: &str, slug: &str) -> Key {
        Key::new(scope, slug)
    }

    pub(super) fn free(scope: &str, slug: &str) -> Self {
        let (scope, slug) = (scope.to_owned(), slug.to_owned());
        Self { scope, slug, owner_id: String::new(), owners: Vec::new() }
    }

    pub(super) fn take(&mut self, owner_id: &str, at: Position) {
        self.owners.push((at, owner_id.to_owned()));
        self.owners.sort();
        self.show_latest();
    }

    pub(super) fn give_up(&mut self, owner_id: &str) {
        self.owners.retain(|(_, owner)| owner != owner_id);
        self.show_latest();
    }

    pub(super) fn is_free(&self) -> bool {
        self.owners.is_empty()
    }

    fn show_latest(&mut self) {
        self.owner_id = self.owners.last().map(|(_, owner)| owner.clone()).unwrap_or_default();
    }
}

impl Row for UrlSlugRow {
    const TABLE: &'static str = "url_slugs";

    fn key(&self) -> Key {
        Self::key_of(&self.scope, &self.slug)
    }
}

/// The slug of an owner. No query shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlugOfOwnerRow {
    /// The scope.
    pub scope: String,
    /// Whose it is.
    pub owner_id: String,
    /// The slug.
    pub slug: String,
}

impl SlugOfOwnerRow {
    /// The key of an owner in a scope.
    pub fn key_of(scope: &str, owner_id: &str) -> Key {
        Key::new(scope, owner_id)
    }
}

impl Row for SlugOfOwnerRow {
    const TABLE: &'static str = "url_slugs_of_owners";

    fn key(&self) -> Key {
        Self::key_of(&self.scope, &self.owner_id)
    }
}

/// A challenge was cancelled: none of its stages gets a slug any more. No query shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ClosedScopeRow {
    pub(super) scope: String,
}

impl ClosedScopeRow {
    pub(super) fn key_of(scope: &str) -> Key {
        Key::single(scope)
    }
}

impl Row for ClosedScopeRow {
    const TABLE: &'static str = "url_slugs_closed_scopes";

    fn key(&self) -> Key {
        Self::key_of(&self.scope)
    }
}
