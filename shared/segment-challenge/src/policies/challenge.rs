//! Policies about challenges.

use super::{Decision, Denied, Sender, only_if};
use crate::projections::challenges::ChallengeStatus;
use crate::{AthleteId, ClubId};

/// What policies know of a challenge and of who asks, from the read model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChallengeFacts {
    /// How far it is.
    pub status: ChallengeStatus,
    /// The host.
    pub created_by_athlete_id: AthleteId,
    /// The club that hosts it.
    pub hosted_by_club_id: ClubId,
    /// Whether only members of the club may join.
    pub restricted_to_club_members: bool,
    /// Whether the club is private at Strava.
    pub private: bool,
    /// How many stages it has.
    pub stage_count: u64,
    /// Whether who asks competes in it.
    pub competes: bool,
}

/// `CreateChallenge`: members of the club that hosts it. Its id is new, since only the server makes one.
///
/// # Errors
/// [`Denied::Forbidden`].
pub fn create(sender: &Sender, hosted_by_club_id: &ClubId) -> Decision {
    only_if(sender.membership(hosted_by_club_id).is_some())
}

impl ChallengeFacts {
    /// Whether they may see it: a pending one its host alone; one of a private club its host, its competitors and the
    /// members of the club.
    pub fn visible_to(&self, who: Option<&Sender>) -> bool {
        let is_host = who.is_some_and(|who| self.is_hosted_by(who));
        let belongs = self.competes || who.is_some_and(|who| self.has_member(who));
        is_host || (self.status != ChallengeStatus::Pending && (!self.private || belongs))
    }

    /// Whether the athlete has created it.
    pub fn is_hosted_by(&self, who: &Sender) -> bool {
        self.created_by_athlete_id == who.athlete_id
    }

    /// Whether the athlete is a member of its club.
    pub fn has_member(&self, who: &Sender) -> bool {
        who.membership(&self.hosted_by_club_id).is_some()
    }

    /// `HostChallenge`: the host, while it is pending.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn host(&self, sender: &Sender) -> Decision {
        self.seen_by(sender)?;
        only_if(self.is_hosted_by(sender) && self.status == ChallengeStatus::Pending)
    }

    /// `JoinChallenge`: anyone, or members of the club if it is restricted to them, while it is upcoming or active.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn join(&self, sender: &Sender) -> Decision {
        self.seen_by(sender)?;
        only_if(self.is_open() && (!self.restricted_to_club_members || self.has_member(sender)))
    }

    /// `LeaveChallenge`: anyone, while it is upcoming or active.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn leave(&self, sender: &Sender) -> Decision {
        self.seen_by(sender)?;
        only_if(self.is_open())
    }

    /// `CreateActivityStage`: the host. The stage's id is new, since only the server makes one.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn create_activity_stage(&self, sender: &Sender) -> Decision {
        self.seen_by(sender)?;
        only_if(self.is_hosted_by(sender))
    }

    /// The commands that a page offers: those that its reader may send, hosting only once there is a stage, joining and
    /// leaving by whether they compete.
    pub fn available_commands(&self, who: Option<&Sender>) -> Vec<&'static str> {
        let Some(who) = who else { return vec![] };
        let offers = [
            ("HostChallenge", self.host(who).is_ok() && self.stage_count > 0),
            ("JoinChallenge", self.join(who).is_ok() && !self.competes),
            ("LeaveChallenge", self.leave(who).is_ok() && self.competes),
        ];
        offers.into_iter().filter_map(|(command, offered)| offered.then_some(command)).collect()
    }

    fn seen_by(&self, sender: &Sender) -> Decision {
        if self.visible_to(Some(sender)) { Ok(()) } else { Err(Denied::Invisible) }
    }

    fn is_open(&self) -> bool {
        matches!(self.status, ChallengeStatus::Upcoming | ChallengeStatus::Active)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Membership;
    use super::*;
    use ChallengeStatus::{Active, Hosted, Past, Pending, Upcoming};

    const ALL: [ChallengeStatus; 5] = [Pending, Hosted, Upcoming, Active, Past];
    const OPEN: [ChallengeStatus; 2] = [Upcoming, Active];

    fn athlete(id: &str, club: Option<&str>) -> Sender {
        let membership = |club: &str| Membership {
            club_id: club.parse().unwrap(),
            name: "Wheelers".to_owned(),
            private: false,
        };
        Sender {
            athlete_id: id.parse().unwrap(),
            name: "Ada".to_owned(),
            gender: None,
            clubs: club.map(membership).into_iter().collect(),
        }
    }

    fn host() -> Sender {
        athlete("athlete-host", Some("club-1"))
    }

    fn member() -> Sender {
        athlete("athlete-member", Some("club-1"))
    }

    fn stranger() -> Sender {
        athlete("athlete-stranger", Some("club-2"))
    }

    fn challenge(status: ChallengeStatus) -> ChallengeFacts {
        ChallengeFacts {
            status,
            created_by_athlete_id: host().athlete_id,
            hosted_by_club_id: "club-1".parse().unwrap(),
            restricted_to_club_members: false,
            private: false,
            stage_count: 1,
            competes: false,
        }
    }

    #[test]
    fn a_member_of_the_hosting_club_creates() {
        let club = "club-1".parse().unwrap();

        assert_eq!(create(&member(), &club), Ok(()));
        assert_eq!(create(&stranger(), &club), Err(Denied::Forbidden));
        assert_eq!(create(&athlete("athlete-1", None), &club), Err(Denied::Forbidden));
    }

    #[test]
    fn the_host_hosts_what_is_pending() {
        for status in ALL {
            let expected = if status == Pending { Ok(()) } else { Err(Denied::Forbidden) };
            assert_eq!(challenge(status).host(&host()), expected, "{status:?}");
        }
        assert_eq!(challenge(Pending).host(&member()), Err(Denied::Invisible));
        assert_eq!(challenge(Upcoming).host(&member()), Err(Denied::Forbidden));
    }

    #[test]
    fn anyone_joins_and_leaves_what_is_upcoming_or_active() {
        for status in [Hosted, Upcoming, Active, Past] {
            let expected = if OPEN.contains(&status) { Ok(()) } else { Err(Denied::Forbidden) };
            assert_eq!(challenge(status).join(&stranger()), expected, "{status:?}");
            assert_eq!(challenge(status).leave(&stranger()), expected, "{status:?}");
        }
        assert_eq!(challenge(Pending).join(&stranger()), Err(Denied::Invisible));
        assert_eq!(challenge(Pending).join(&host()), Err(Denied::Forbidden));
    }

    #[test]
    fn only_members_join_what_is_restricted_to_them_and_everyone_sees_it() {
        let restricted = ChallengeFacts { restricted_to_club_members: true, ..challenge(Active) };

        assert_eq!(restricted.join(&member()), Ok(()));
        assert_eq!(restricted.join(&stranger()), Err(Denied::Forbidden));
        assert_eq!(restricted.leave(&stranger()), Ok(()));
        assert!(restricted.visible_to(None));
    }

    #[test]
    fn the_host_adds_stages_in_any_status() {
        for status in ALL {
            assert_eq!(challenge(status).create_activity_stage(&host()), Ok(()), "{status:?}");
        }
        assert_eq!(challenge(Active).create_activity_stage(&member()), Err(Denied::Forbidden));
    }

    #[test]
    fn a_pending_challenge_is_seen_by_its_host_alone() {
        for (status, expected) in ALL.map(|status| (status, status != Pending)) {
            assert!(challenge(status).visible_to(Some(&host())));
            assert_eq!(challenge(status).visible_to(Some(&member())), expected, "{status:?}");
            assert_eq!(challenge(status).visible_to(None), expected, "{status:?}");
        }
    }

    #[test]
    fn a_private_challenge_is_seen_by_host_competitors_and_members() {
        let private = ChallengeFacts { private: true, ..challenge(Active) };
        let former_member = athlete("athlete-host", None);

        assert!(private.visible_to(Some(&member())) && private.visible_to(Some(&former_member)));
        assert!(!private.visible_to(Some(&stranger())) && !private.visible_to(None));
        assert!(ChallengeFacts { competes: true, ..private.clone() }.visible_to(Some(&stranger())));
        assert_eq!(private.join(&stranger()), Err(Denied::Invisible));
        assert_eq!(private.create_activity_stage(&stranger()), Err(Denied::Invisible));
    }

    #[test]
    fn a_command_that_names_another_athlete_is_refused() {
        assert_eq!(host().may_act_as(&member().athlete_id), Err(Denied::Forbidden));
        assert_eq!(host().may_act_as(&host().athlete_id), Ok(()));
    }

    #[test]
    fn a_page_offers_what_its_reader_may_send() {
        let competing = ChallengeFacts { competes: true, ..challenge(Active) };
        let without_stage = ChallengeFacts { stage_count: 0, ..challenge(Pending) };

        assert_eq!(challenge(Pending).available_commands(Some(&host())), ["HostChallenge"]);
        assert!(without_stage.available_commands(Some(&host())).is_empty());
        assert_eq!(challenge(Active).available_commands(Some(&member())), ["JoinChallenge"]);
        assert_eq!(competing.available_commands(Some(&member())), ["LeaveChallenge"]);
        assert!(challenge(Past).available_commands(Some(&member())).is_empty());
        assert!(challenge(Active).available_commands(None).is_empty());
    }
}
