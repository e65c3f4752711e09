//! Claims of unique names: who owns a name in a scope.
//!
//! A claim is made before the command that gives the name, confirmed when the command has succeeded and released when it
//! was refused. One that is neither lapses: after [`LAPSE`] anyone may take the name.
//!
//! # The table
//!
//! Partition key `scope` (S), sort key `slug` (S), and:
//!
//! | attribute | what it is |
//! | --- | --- |
//! | `owner_id` (S) | who has the name |
//! | `claimed_by` (S) | the id of the command that has made the claim |
//! | `claimed_at` (N) | when, in seconds since 1970; absent once it is confirmed |

mod memory;
mod table;

use std::error::Error;
use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub use memory::InMemoryClaims;
pub use table::DynamoClaims;

/// How long a claim holds that is not confirmed.
pub const LAPSE: SignedDuration = SignedDuration::from_mins(15);

/// A name for an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where no two owners have the same name.
    pub scope: String,
    /// The name.
    pub name: String,
    /// Whose it is to be.
    pub owner: String,
    /// The command that gives the name. Only it may release the claim: another command of the same owner, refused
    /// because this one has come first, must not.
    pub claimed_by: Uuid,
}

/// The table of names did not answer. Whether it has written is not known.
#[derive(Debug, thiserror::Error)]
#[error("the claims of names are not available: {0}")]
pub struct ClaimsUnavailable(#[source] pub Box<dyn Error + Send + Sync>);

/// A table of names.
pub trait Claims: Send + Sync {
    /// Claims a name. True: it is the owner's now, or was already. False: it is another's.
    ///
    /// # Errors
    /// [`ClaimsUnavailable`].
    fn claim(
        &self,
        claim: &Claim,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, ClaimsUnavailable>> + Send;

    /// The name is the owner's until it is given up. Nothing, if it is no longer theirs.
    ///
    /// # Errors
    /// [`ClaimsUnavailable`].
    fn confirm(&self, claim: &Claim) -> impl Future<Output = Result<(), ClaimsUnavailable>> + Send;

    /// Gives back what this claim has taken. Nothing, if it is confirmed or was made by another command.
    ///
    /// # Errors
    /// [`ClaimsUnavailable`].
    fn release(&self, claim: &Claim) -> impl Future<Output = Result<(), ClaimsUnavailable>> + Send;
}
