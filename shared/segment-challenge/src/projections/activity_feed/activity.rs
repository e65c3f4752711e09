//! What an activity says.

use jiff::Timestamp;
use paceline::Position;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{ChallengeId, StageId};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// A club offers a challenge.
    Create,
    /// An athlete competes.
    Join,
    /// A challenge or a stage starts.
    Start,
    /// An athlete has an effort on a stage.
    Attempt,
    /// An effort is flagged.
    Flag,
    /// An athlete is new on a board.
    Rank,
    /// An athlete moves up.
    Gain,
    /// An athlete moves down.
    Lose,
    /// An athlete reaches a goal.
    Achieved,
    /// An athlete completes a race.
    Completed,
    /// A challenge or a stage ends.
    End,
    /// A club publishes results.
    Publish,
    /// An athlete finishes with a rank.
    Finish,
    /// An athlete gets points or activity on a board.
    Accumulate,
}

/// The kind of a thing that activities are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThingType {
    /// An athlete.
    Athlete,
    /// A club.
    Club,
    /// A challenge.
    Challenge,
    /// A stage.
    Stage,
    /// A board of a stage.
    StageLeaderboard,
    /// A board of a challenge.
    ChallengeLeaderboard,
}

impl ThingType {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Athlete => "athlete",
            Self::Club => "club",
            Self::Challenge => "challenge",
            Self::Stage => "stage",
            Self::StageLeaderboard => "stage_leaderboard",
            Self::ChallengeLeaderboard => "challenge_leaderboard",
        }
    }
}

/// A thing that activities are about. Its name and picture are joined when it is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thing {
    /// What it is.
    pub kind: ThingType,
    /// Its id.
    pub id: String,
}

impl Thing {
    pub(super) fn new(kind: ThingType, id: &impl ToString) -> Self {
        Self { kind, id: id.to_string() }
    }
}

/// An activity: *actor* did *verb* to *object* (within *target*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Its id, which grows with time.
    pub activity_id: String,
    /// When it happened.
    pub published: Timestamp,
    /// What was done.
    pub verb: Verb,
    /// What did it.
    pub actor_type: ThingType,
    /// Which one.
    pub actor_id: String,
    /// What it was done to.
    pub object_type: ThingType,
    /// Which one.
    pub object_id: String,
    /// What it was done within.
    pub target_type: Option<ThingType>,
    /// Which one.
    pub target_id: Option<String>,
    /// The challenge that it belongs to. Absent if its stage was never told of.
    pub challenge_id: Option<ChallengeId>,
    /// Whether everyone may know of it: not while the challenge is pending.
    pub public: bool,
    /// The numbers and ids that the sentence needs.
    pub metadata: Map<String, Value>,
    /// Whether the club of the challenge is private.
    pub private: bool,
    /// Whether the effort that it tells of is private: it is shown without a link.
    pub unlinked: bool,
    /// The stage among actor, object and target, or that of the board.
    pub stage_id: Option<StageId>,
    /// The position of the event that it tells of.
    pub position: Position,
}

impl Activity {
    /// What did it.
    pub fn actor(&self) -> Thing {
        Thing { kind: self.actor_type, id: self.actor_id.clone() }
    }

    /// What it was done to.
    pub fn object(&self) -> Thing {
        Thing { kind: self.object_type, id: self.object_id.clone() }
    }

    /// What it was done within.
    pub fn target(&self) -> Option<Thing> {
        Some(Thing { kind: self.target_type?, id: self.target_id.clone()? })
    }

    /// Whether it was done to this thing or within it.
    pub fn concerns(&self, thing: &Thing) -> bool {
        self.object() == *thing || self.target().as_ref() == Some(thing)
    }
}
