//! Who sends commands.

use serde::Deserialize;

use super::{Decision, only_if};
use crate::{AthleteId, AthleteNotificationId, ClubId, Gender};

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
    /// Whether they are an operator. A session does not say so: the configuration does.
    #[serde(skip)]
    pub operator: bool,
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

    /// What an operator alone may do.
    ///
    /// # Errors
    /// [`Denied::Forbidden`](super::Denied::Forbidden).
    pub fn operates(&self) -> Decision {
        only_if(self.operator)
    }

    /// The commands about notifications: the athlete themself, about their own.
    ///
    /// # Errors
    /// [`Denied::Forbidden`](super::Denied::Forbidden).
    pub fn notified_by(&self, notifications: &AthleteNotificationId) -> Decision {
        only_if(self.athlete_id.notifications().as_ref() == Some(notifications))
    }

    /// Whether a command that names this athlete as who acts may come from them: only if they are the one.
    ///
    /// # Errors
    /// [`Denied::Forbidden`](super::Denied::Forbidden).
    pub fn may_act_as(&self, athlete_id: &AthleteId) -> Decision {
        only_if(self.athlete_id == *athlete_id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Denied;
    use super::super::samples::{host, member, operator};

    #[test]
    fn a_command_that_names_another_athlete_is_refused() {
        assert_eq!(host().may_act_as(&member().athlete_id), Err(Denied::Forbidden));
        assert_eq!(host().may_act_as(&host().athlete_id), Ok(()));
    }

    #[test]
    fn what_an_operator_does_nobody_else_may() {
        assert_eq!(operator().operates(), Ok(()));
        assert_eq!(host().operates(), Err(Denied::Forbidden));
    }

    #[test]
    fn a_session_does_not_make_an_operator() {
        let session = r#"{ "athlete_id": "athlete-1", "name": "Ada", "operator": true }"#;

        assert!(!serde_json::from_str::<super::Sender>(session).unwrap().operator);
    }

    #[test]
    fn notifications_are_their_athletes_alone() {
        let notifications = member().athlete_id.notifications().unwrap();

        assert_eq!(member().notified_by(&notifications), Ok(()));
        assert_eq!(host().notified_by(&notifications), Err(Denied::Forbidden));
        assert_eq!(operator().notified_by(&notifications), Err(Denied::Forbidden));
    }
}
