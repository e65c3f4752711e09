//! The challenge: who hosts it, who competes, when, and in which stages.
//!
//! [`commands`] says what it can be asked to do and what makes a command valid by itself, `rules` what it decides, and
//! [`events`] what has happened then.

pub mod commands;
pub mod events;
#[cfg(test)]
mod properties;
mod refusal;
mod rules;
mod state;
mod vocabulary;

pub use commands::ChallengeCommand;
pub use events::ChallengeEvent;
use jiff::Timestamp;
use paceline::{Aggregate, Snapshots};
pub use refusal::ChallengeRefusal;
pub use state::Challenge;
pub use vocabulary::ChallengeType;

use crate::ChallengeId;

/// What a challenge decides: the events, or why not.
type Decision = Result<Vec<ChallengeEvent>, ChallengeRefusal>;

impl Aggregate for Challenge {
    type Id = ChallengeId;
    type Command = ChallengeCommand;
    type Event = ChallengeEvent;
    type Refusal = ChallengeRefusal;

    const SNAPSHOTS: Option<Snapshots> = Some(Snapshots { every: 100, version: 1 });

    fn target(command: &ChallengeCommand) -> &ChallengeId {
        command.target()
    }

    fn handle(&self, command: &ChallengeCommand, now: Timestamp) -> Decision {
        use ChallengeCommand as C;
        match command {
            C::CreateChallenge(command) => self.create(command),
            C::HostChallenge(command) => self.host(command, now),
            C::StartChallenge(_) => self.start(now),
            C::EndChallenge(_) => self.end(),
            C::CancelChallenge(command) => self.cancel(command),
            C::ApproveChallengeLeaderboards(command) => self.approve_leaderboards(command),
            C::PublishChallengeResults(command) => self.publish_results(command),
            C::RenameChallenge(command) => self.rename(command),
            C::SetChallengeDescription(command) => self.set_description(command),
            C::AdjustChallengeDuration(command) => self.adjust_duration(command),
            C::AdjustChallengeIncludedActivities(command) => self.adjust_included_activities(command),
            C::JoinChallenge(command) => self.join(command),
            C::LeaveChallenge(command) => Ok(self.leave(command, now)),
            C::ExcludeCompetitorFromChallenge(command) => Ok(self.exclude(command)),
            C::LimitCompetitorParticipationInChallenge(command) => Ok(self.limit(command)),
            C::AllowCompetitorParticipationInChallenge(command) => Ok(self.allow(command)),
            C::IncludeStageInChallenge(command) => self.include_stage(command),
            C::RemoveStageFromChallenge(command) => Ok(self.remove_stage(command)),
        }
    }

    fn apply(&mut self, event: &ChallengeEvent) {
        self.follow(event);
    }
}
