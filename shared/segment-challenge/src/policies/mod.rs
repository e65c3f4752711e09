//! Who may send which command, and see what. Pure: the facts that a policy needs are given to it.
//!
//! | about | decided by |
//! | --- | --- |
//! | a challenge | [`challenge::create`], [`ChallengeFacts::decide`] |
//! | a stage | [`StageFacts::decide`] |
//! | what is an athlete's own | [`Sender::may_act_as`], [`Sender::notified_by`] |
//! | anything else that a person may send | [`Sender::operates`] |
//!
//! A challenge or a stage that someone may not see does not exist for them: every policy about one asks that first. What
//! is not named here nobody may send: process managers, tasks and importers do, and are not asked. [`checks`] is what
//! else rows say about a command.

pub mod challenge;
pub mod checks;
pub mod facts;
#[cfg(test)]
mod samples;
mod sender;
pub mod stage;

pub use challenge::{ChallengeCommand, ChallengeFacts, MANAGING_COMPETITORS};
pub use sender::{Membership, Sender};
pub use stage::{StageCommand, StageFacts};

/// Why someone may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// They may not know that it exists.
    #[error("there is no such thing to see for them")]
    Invisible,
    /// They may not do it, or not now.
    #[error("they may not do that, or not now")]
    Forbidden,
}

/// What a policy says.
pub type Decision = Result<(), Denied>;

/// Allowed if `condition` holds.
fn only_if(condition: bool) -> Decision {
    condition.then_some(()).ok_or(Denied::Forbidden)
}
