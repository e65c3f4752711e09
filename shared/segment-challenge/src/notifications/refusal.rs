//! Why the notifications of an athlete refuse a command.

use paceline::Refusal;

/// Why the notifications of an athlete refuse a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AthleteNotificationsRefusal {
    /// They are those of somebody else.
    #[error("these are the notifications of another athlete")]
    AthleteMismatch,
    /// There is nothing to turn on or off.
    #[error("the athlete is not subscribed")]
    NotSubscribed,
}

impl Refusal for AthleteNotificationsRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AthleteMismatch => "athlete_mismatch",
            Self::NotSubscribed => "athlete_not_subscribed",
        }
    }
}
