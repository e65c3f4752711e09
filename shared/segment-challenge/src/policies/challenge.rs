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
    /// Whether its final standings are approved.
    pub approved: bool,
    /// How many stages it has.
    pub stage_count: u64,
    /// Whether who asks competes in it.
    pub competes: bool,
}

/// The commands about competitors, which an operator may send as well as the host.
pub const MANAGING_COMPETITORS: [&str; 3] = [
    "ExcludeCompetitorFromChallenge",
    "LimitCompetitorParticipationInChallenge",
    "AllowCompetitorParticipationInChallenge",
];

/// `CreateChallenge`: members of the club that hosts it. Its id is new, since only the server makes one.
///
/// # Errors
/// [`Denied::Forbidden`].
pub fn create(sender: &Sender, hosted_by_club_id: &ClubId) -> Decision {
    only_if(sender.membership(hosted_by_club_id).is_some())
}

/// What the policies about a challenge decide on: a command, with what it says that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeCommand<'a> {
    /// `HostChallenge`: the host, while it is pending.
    Host,
    /// `JoinChallenge`: anyone, or members of the club if it is restricted to them, while it is upcoming or active.
    Join,
    /// `LeaveChallenge`: anyone, while it is upcoming or active.
    Leave,
    /// `CancelChallenge`: the host, while it is pending, upcoming or active.
    Cancel,
    /// `RenameChallenge`: the host, until it is past.
    Rename,
    /// `SetChallengeDescription`: the host.
    Describe,
    /// `ApproveChallengeLeaderboards`: the host, for the club of the challenge, once it is past and until it is
    /// approved.
    Approve(&'a ClubId),
    /// `PublishChallengeResults`: the host, for the club of the challenge, once it is past.
    Publish(&'a ClubId),
    /// `ExcludeCompetitorFromChallenge`, `LimitCompetitorParticipationInChallenge` and
    /// `AllowCompetitorParticipationInChallenge`: the host, while it is upcoming or active; an operator, always.
    ManageCompetitors,
    /// `CreateSegmentStage` and `CreateActivityStage`: the host. The stage's id is new, since only the server makes one.
    CreateStage,
}

impl ChallengeFacts {
    /// Whether they may see it: a pending one its host alone; one of a private club its host, its competitors and the
    /// members of the club. Operators see all.
    pub fn visible_to(&self, who: Option<&Sender>) -> bool {
        let is_host = who.is_some_and(|who| self.is_hosted_by(who) || who.operator);
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

    /// Whether they may send a command about it.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn decide(&self, sender: &Sender, command: ChallengeCommand<'_>) -> Decision {
        use ChallengeCommand as Command;
        use ChallengeStatus::{Past, Pending};
        self.seen_by(sender)?;
        let is_host = self.is_hosted_by(sender);
        only_if(match command {
            Command::Host => is_host && self.status == Pending,
            Command::Join => self.is_open() && (!self.restricted_to_club_members || self.has_member(sender)),
            Command::Leave => self.is_open(),
            Command::Cancel => is_host && (self.status == Pending || self.is_open()),
            Command::Rename => is_host && self.status != Past,
            Command::Describe | Command::CreateStage => is_host,
            Command::Approve(club_id) => {
                is_host && self.status == Past && !self.approved && *club_id == self.hosted_by_club_id
            }
            Command::Publish(club_id) => is_host && self.status == Past && *club_id == self.hosted_by_club_id,
            Command::ManageCompetitors => sender.operator || (is_host && self.is_open()),
        })
    }

    /// The commands that a page offers: those that its reader may send, hosting only once there is a stage, joining and
    /// leaving by whether they compete.
    pub fn available_commands(&self, who: Option<&Sender>) -> Vec<&'static str> {
        use ChallengeCommand as Command;
        let Some(who) = who else { return vec![] };
        let (approve, publish) =
            (Command::Approve(&self.hosted_by_club_id), Command::Publish(&self.hosted_by_club_id));
        let offers = [
            ("HostChallenge", Command::Host, self.stage_count > 0),
            ("JoinChallenge", Command::Join, !self.competes),
            ("ApproveChallengeLeaderboards", approve, true),
            ("CancelChallenge", Command::Cancel, true),
            ("LeaveChallenge", Command::Leave, self.competes),
            ("PublishChallengeResults", publish, true),
            ("RenameChallenge", Command::Rename, true),
            ("SetChallengeDescription", Command::Describe, true),
        ];
        let managing = MANAGING_COMPETITORS.map(|command| (command, Command::ManageCompetitors, true));
        let offered = offers
            .into_iter()
            .chain(managing)
            .filter(|(_, command, sensible)| *sensible && self.decide(who, *command).is_ok());
        offered.map(|(name, _, _)| name).collect()
    }

    pub(super) fn seen_by(&self, sender: &Sender) -> Decision {
        if self.visible_to(Some(sender)) { Ok(()) } else { Err(Denied::Invisible) }
    }

    /// Whether athletes may join and leave.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.status, ChallengeStatus::Upcoming | ChallengeStatus::Active)
    }
}

#[cfg(test)]
mod tests;
