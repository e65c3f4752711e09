//! Claims of unique names: who owns a name in a scope.
//!
//! A claim is made before the command that gives the name, released when the command is refused, and settled by the event
//! that it leads to. One that is neither lapses: after [`LAPSE`] anyone may take the name. What is settled stays until an
//! event gives it up.
//!
//! # The table
//!
//! Partition key `scope` (S), sort key `slug` (S). An item a name:
//!
//! | attribute | what it is |
//! | --- | --- |
//! | `owner_id` (S) | who has the name |
//! | `settled` (BOOL) | an event has given it; absent before |
//! | `claimed_by` (S) | the id of the command that claims it; absent when none is under way |
//! | `claimed_at` (N) | when it last was claimed, in seconds since 1970 |
//!
//! and an item an owner, with `#` and the owner's id for a `slug` and the name that is settled as its `name` (S): a name
//! does not begin with `#`.

mod memory;
mod table;

use std::error::Error;
use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub use memory::InMemoryClaims;
pub use table::DynamoClaims;

/// How long a claim holds that no event settles.
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

/// The table of names did not answer. Whether it has written is not known; every call may be made again.
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

    /// Gives back what this claim has taken: the command was refused. Nothing, if another command has claimed it; a
    /// name that is settled stays.
    ///
    /// # Errors
    /// [`ClaimsUnavailable`].
    fn release(&self, claim: &Claim) -> impl Future<Output = Result<(), ClaimsUnavailable>> + Send;

    /// An event has given the owner this name, and none beside it: any former one is free, unless the owner claims it
    /// again at this moment. False: the name is settled as another's, and stays theirs.
    ///
    /// # Errors
    /// [`ClaimsUnavailable`].
    fn settle(
        &self,
        scope: &str,
        owner: &str,
        name: &str,
    ) -> impl Future<Output = Result<bool, ClaimsUnavailable>> + Send;

    /// An event has ended the owner: their name is free.
    ///
    /// # Errors
    /// [`ClaimsUnavailable`].
    fn free(&self, scope: &str, owner: &str) -> impl Future<Output = Result<(), ClaimsUnavailable>> + Send;

    /// An event has ended the scope: all its names are free.
    ///
    /// # Errors
    /// [`ClaimsUnavailable`].
    fn close(&self, scope: &str) -> impl Future<Output = Result<(), ClaimsUnavailable>> + Send;
}
