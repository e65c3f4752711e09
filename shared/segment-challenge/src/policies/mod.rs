//! Who may send which command, and see which challenge. Pure: the facts that a policy needs are given to it.
//!
//! A challenge that someone may not see does not exist for them: every policy about one asks that first. What is not
//! named here nobody may send: process managers, tasks and importers do, and are not asked.

pub mod challenge;
pub mod facts;
mod sender;

pub use challenge::ChallengeFacts;
pub use sender::{Membership, Sender};

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
