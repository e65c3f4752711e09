//! Which e-mails an athlete gets, and where.

pub mod commands;
pub mod events;
mod refusal;
mod rules;
mod state;

pub use commands::AthleteNotificationsCommand;
pub use events::AthleteNotificationsEvent;
use jiff::Timestamp;
use paceline::Aggregate;
pub use refusal::AthleteNotificationsRefusal;
use serde::{Deserialize, Serialize};
pub use state::AthleteNotifications;

use crate::AthleteNotificationId;

/// What an athlete may be notified of by e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotificationType {
    /// To the host: leaderboards wait for approval.
    ApproveLeaderboards,
    /// To the host: a challenge waits to be hosted.
    HostChallenge,
    /// To a competitor: somebody was faster.
    LostPlace,
}

/// Whether a text can be an e-mail address: it has an `@` with something before and after it.
pub fn is_address(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| at > 0 && at + 1 < text.len())
}

/// What is decided: the events, or why not.
type Decision = Result<Vec<AthleteNotificationsEvent>, AthleteNotificationsRefusal>;

impl Aggregate for AthleteNotifications {
    type Id = AthleteNotificationId;
    type Command = AthleteNotificationsCommand;
    type Event = AthleteNotificationsEvent;
    type Refusal = AthleteNotificationsRefusal;

    fn target(command: &AthleteNotificationsCommand) -> &AthleteNotificationId {
        command.target()
    }

    fn handle(&self, command: &AthleteNotificationsCommand, _now: Timestamp) -> Decision {
        use AthleteNotificationsCommand as C;
        match command {
            C::SubscribeAthleteToAllNotifications(command) => Ok(self.subscribe(command)),
            C::UpdateAthleteNotificationEmail(command) => self.update_email(command),
            C::ToggleEmailNotification(command) => self.toggle(command),
        }
    }

    fn apply(&mut self, event: &AthleteNotificationsEvent) {
        self.follow(event);
    }
}
