//! Policies about stages.

use super::{ChallengeFacts, Decision, Denied, Sender, only_if};
use crate::projections::stages::StageStatus;
use crate::stage::StageType;
use crate::{AthleteId, ChallengeId, ClubId};

/// What policies know of a stage and of who asks, from the read model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageFacts {
    /// The challenge that it belongs to.
    pub challenge_id: ChallengeId,
    /// How far it is.
    pub status: StageStatus,
    /// What it is.
    pub stage_type: StageType,
    /// Who created it.
    pub created_by_athlete_id: AthleteId,
    /// Whether others than its creator see it.
    pub visible: bool,
    /// Whether its standings are approved.
    pub approved: bool,
    /// The challenge.
    pub challenge: ChallengeFacts,
}

/// What the policies about a stage decide on: a command, with what it says that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageCommand<'a> {
    /// `DeleteStage`: who created it and hosts its challenge; a segment stage that is upcoming.
    Delete,
    /// `RevealStage`: who created it, while it is hidden and its challenge upcoming or active.
    Reveal,
    /// `SetStageDescription`: who created it and hosts its challenge.
    Describe,
    /// `FlagStageEffort`: who created it, until it is approved.
    FlagEffort,
    /// `ApproveStageLeaderboards`: who created it, for the club of the challenge, once it is past and until it is
    /// approved.
    Approve(&'a ClubId),
    /// `PublishStageResults`: who created it and hosts its challenge, once it is past.
    Publish,
    /// `ConfigureAthleteGenderInStage`: anyone, for themselves.
    ConfigureGender,
}

impl StageFacts {
    /// Whether they may see it: whoever sees the challenge; a hidden one who created it alone. Operators see all.
    pub fn visible_to(&self, who: Option<&Sender>) -> bool {
        let is_host = who.is_some_and(|who| self.is_created_by(who) || who.operator);
        self.challenge.visible_to(who) && (self.visible || is_host)
    }

    /// Whether the athlete has created it.
    pub fn is_created_by(&self, who: &Sender) -> bool {
        self.created_by_athlete_id == who.athlete_id
    }

    /// Whether a command that names this challenge may be about the stage.
    ///
    /// # Errors
    /// [`Denied::Forbidden`].
    pub fn belongs_to(&self, challenge_id: &ChallengeId) -> Decision {
        only_if(self.challenge_id == *challenge_id)
    }

    /// Whether they may send a command about it.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn decide(&self, sender: &Sender, command: StageCommand<'_>) -> Decision {
        use StageCommand as Command;
        if !self.visible_to(Some(sender)) {
            return Err(Denied::Invisible);
        }
        let is_creator = self.is_created_by(sender);
        let is_host = is_creator && self.challenge.is_hosted_by(sender);
        let is_past = self.status == StageStatus::Past;
        only_if(match command {
            Command::Delete => {
                is_host && self.stage_type.is_segment() && self.status == StageStatus::Upcoming
            }
            Command::Reveal => is_creator && !self.visible && self.challenge.is_open(),
            Command::Describe => is_host,
            Command::FlagEffort => is_creator && !self.approved,
            Command::Approve(club_id) => {
                is_creator && is_past && !self.approved && *club_id == self.challenge.hosted_by_club_id
            }
            Command::Publish => is_host && is_past,
            Command::ConfigureGender => true,
        })
    }

    /// The commands that a page offers: those that its reader may send.
    pub fn available_commands(&self, who: Option<&Sender>) -> Vec<&'static str> {
        let Some(who) = who else { return vec![] };
        let offers = [
            ("ApproveStageLeaderboards", StageCommand::Approve(&self.challenge.hosted_by_club_id)),
            ("DeleteStage", StageCommand::Delete),
            ("PublishStageResults", StageCommand::Publish),
            ("RevealStage", StageCommand::Reveal),
            ("SetStageDescription", StageCommand::Describe),
            ("FlagStageEffort", StageCommand::FlagEffort),
        ];
        let offered = offers.into_iter().filter(|(_, command)| self.decide(who, *command).is_ok());
        offered.map(|(name, _)| name).collect()
    }
}

#[cfg(test)]
mod tests;
