//! Who asks, and what they may see.

use paceline::read_model::{ReadModel, ReadModelError};

use crate::policies::facts::{competes, find_challenge};
use crate::policies::{ChallengeFacts, Sender};
use crate::projections::challenges::ChallengeRow;
use crate::{AthleteId, ChallengeId};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer<'a> {
    /// Someone who has not signed in.
    Anonymous,
    /// An athlete.
    Athlete(&'a Sender),
    /// An operator, who sees everything.
    Operator,
}

impl<'a> Viewer<'a> {
    /// The athlete who asks, if one has signed in.
    pub const fn athlete(self) -> Option<&'a Sender> {
        match self {
            Self::Athlete(sender) => Some(sender),
            Self::Anonymous | Self::Operator => None,
        }
    }

    /// Whether it is an operator.
    pub const fn operates(self) -> bool {
        match self {
            Self::Operator => true,
            Self::Athlete(sender) => sender.operator,
            Self::Anonymous => false,
        }
    }

    /// Whether it is this athlete, or an operator.
    pub fn is(self, athlete_id: &AthleteId) -> bool {
        self.operates() || self.athlete().is_some_and(|sender| sender.athlete_id == *athlete_id)
    }

    /// Whether they may see a challenge. Whether they compete in it is looked up where it matters.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn sees(self, rows: &impl ReadModel, challenge: &ChallengeRow) -> Result<bool, ReadModelError> {
        if self.operates() {
            return Ok(true);
        }
        let facts = ChallengeFacts::of(challenge, false);
        match self.athlete() {
            Some(sender) if challenge.private && !facts.visible_to(Some(sender)) => {
                let competes = competes(rows, &challenge.challenge_id, &sender.athlete_id).await?;
                Ok(ChallengeFacts { competes, ..facts }.visible_to(Some(sender)))
            }
            sender => Ok(facts.visible_to(sender)),
        }
    }

    /// Whether they may see what belongs to a challenge. A challenge without a row nobody sees but an operator.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn sees_challenge(
        self,
        rows: &impl ReadModel,
        challenge_id: &ChallengeId,
    ) -> Result<bool, ReadModelError> {
        if self.operates() {
            return Ok(true);
        }
        match find_challenge(rows, challenge_id).await? {
            Some(challenge) => self.sees(rows, &challenge).await,
            None => Ok(false),
        }
    }
}
