//! The names and pictures of things of every kind, as they are now.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use paceline::read_model::{Key, ReadModel, ReadModelError, Row};

use super::athletes::Names;
use crate::ChallengeId;
use crate::projections::activity_feed::{Thing, ThingType};
use crate::projections::challenge_leaderboards::BoardRow as ChallengeBoardRow;
use crate::projections::challenges::ChallengeRow;
use crate::projections::clubs::ClubRow;
use crate::projections::stage_leaderboards::BoardRow as StageBoardRow;
use crate::projections::stages::StageRow;

/// What a thing is called, and what it looks like. Neither is known of what has not been told of yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// The name.
    pub name: Option<String>,
    /// The address of the picture.
    pub image: Option<String>,
}

/// The names and pictures of some things.
#[derive(Clone, Debug, Default)]
pub struct Things {
    athletes: Names,
    others: BTreeMap<Thing, Appearance>,
}

impl Things {
    /// Reads the names and pictures of things, those of each kind at once. `challenges` are those that they belong to: what
    /// they call their clubs stands in for the name of a club that was not imported.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn of(
        rows: &impl ReadModel,
        things: &BTreeSet<Thing>,
        challenges: &BTreeSet<ChallengeId>,
    ) -> Result<Self, ReadModelError> {
        let athletes: Vec<_> = ids(things, ThingType::Athlete).collect();
        let mut all = Self { athletes: Names::of(rows, &athletes).await?, others: BTreeMap::new() };
        let named: BTreeSet<ChallengeId> =
            ids(things, ThingType::Challenge).chain(challenges.iter().cloned()).collect();
        let keys = named.iter().map(ChallengeRow::key_of).collect();
        for row in find::<ChallengeRow>(rows, keys).await? {
            all.note(ThingType::Club, &row.hosted_by_club_id, row.hosted_by_club_name, None);
            all.note(ThingType::Challenge, &row.challenge_id, row.name, None);
        }
        let keys = ids(things, ThingType::Club).map(|id| ClubRow::key_of(&id)).collect();
        for row in find::<ClubRow>(rows, keys).await? {
            all.note(ThingType::Club, &row.club_id, row.name, row.profile);
        }
        let keys = ids(things, ThingType::Stage).map(|id| StageRow::key_of(&id)).collect();
        for row in find::<StageRow>(rows, keys).await? {
            all.note(ThingType::Stage, &row.stage_id, row.name, None);
        }
        let keys = ids(things, ThingType::StageLeaderboard).map(|id| StageBoardRow::key_of(&id)).collect();
        for row in find::<StageBoardRow>(rows, keys).await? {
            all.note(ThingType::StageLeaderboard, &row.stage_leaderboard_id, row.name, None);
        }
        let keys =
            ids(things, ThingType::ChallengeLeaderboard).map(|id| ChallengeBoardRow::key_of(&id)).collect();
        for row in find::<ChallengeBoardRow>(rows, keys).await? {
            all.note(ThingType::ChallengeLeaderboard, &row.challenge_leaderboard_id, row.name, None);
        }
        Ok(all)
    }

    /// What a thing is called and looks like.
    pub fn get(&self, thing: &Thing) -> Appearance {
        match (thing.kind, thing.id.parse()) {
            (ThingType::Athlete, Ok(athlete_id)) => {
                let name = self.athletes.get(&athlete_id);
                let fullname = format!("{} {}", name.firstname, name.lastname);
                Appearance { name: Some(fullname), image: name.profile }
            }
            _ => self.others.get(thing).cloned().unwrap_or_default(),
        }
    }

    fn note(&mut self, kind: ThingType, id: &impl ToString, name: String, image: Option<String>) {
        let thing = Thing { kind, id: id.to_string() };
        self.others.insert(thing, Appearance { name: Some(name), image });
    }
}

fn ids<T: FromStr>(things: &BTreeSet<Thing>, kind: ThingType) -> impl Iterator<Item = T> {
    things.iter().filter(move |thing| thing.kind == kind).filter_map(|thing| thing.id.parse().ok())
}

async fn find<T: Row>(rows: &impl ReadModel, keys: Vec<Key>) -> Result<Vec<T>, ReadModelError> {
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let found = rows.get_many(T::TABLE, &keys).await?;
    found.into_iter().flatten().map(paceline::read_model::StoredRow::decode).collect()
}
