//! A challenge is hosted, which approves it at once, and starts it if its start has been reached.

use jiff::Timestamp;

use crate::challenge::commands::HostChallenge;
use crate::challenge::events::{ChallengeApproved, ChallengeHosted};
use crate::challenge::state::Status;
use crate::challenge::{Challenge, ChallengeEvent, ChallengeRefusal, Decision};

impl Challenge {
    pub(in crate::challenge) fn host(&self, command: &HostChallenge, now: Timestamp) -> Decision {
        let profile = self.in_status(&[Status::Created], ChallengeRefusal::NotCreated)?;
        let mut events = vec![
            ChallengeHosted {
                challenge_id: profile.challenge_id.clone(),
                hosted_by_athlete_id: command.hosted_by_athlete_id.clone(),
            }
            .into(),
        ];
        events.extend(profile.boards_requested().into_iter().map(ChallengeEvent::from));
        events.push(
            ChallengeApproved {
                challenge_id: profile.challenge_id.clone(),
                approved_by_athlete_id: command.hosted_by_athlete_id.clone(),
            }
            .into(),
        );
        events.extend(self.started_if_reached(profile, now));
        Ok(events)
    }
}
