//! Who sends commands.

use serde::Deserialize;

use super::{Decision, only_if};
use crate::{AthleteId, ClubId, Gender};

/// The athlete who has signed in, as their session tells.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Sender {
    /// Who it is.
    pub athlete_id: AthleteId,
    /// Their name.
    pub name: String,
    /// Their gender, if they tell it.
    #[serde(default)]
    pub gender: Option<Gender>,
    /// The clubs that they belong to.
    #[serde(default)]
    pub clubs: Vec<Membership>,
}

/// A club that an athlete belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Membership {
    /// The club.
    pub club_id: ClubId,
    /// Its name.
    pub name: String,
    /// Whether it is private at Strava.
    #[serde(default)]
    pub private: bool,
}

impl Sender {
    /// Their membership of a club.
    pub fn membership(&self, club_id: &ClubId) -> Option<&Membership> {
        self.clubs.iter().find(|membership| membership.club_id == *club_id)
    }

    /// Whether a command that names this athlete as who acts may come from them: only if they are the one.
    ///
    /// # Errors
    /// [`Denied::Forbidden`](super::Denied::Forbidden).
    pub fn may_act_as(&self, athlete_id: &AthleteId) -> Decision {
        only_if(self.athlete_id == *athlete_id)
    }
}
