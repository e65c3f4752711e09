//! Names that are unique: claimed before a command, given back if it is refused.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use paceline::{Aggregate, CommandContext, DispatchError, Halt, Middleware, Outcome};
use paceline_dynamodb::claims::{Claim, Claims};
use uuid::Uuid;

/// A unique name that a command gives to something.
#[derive(Debug)]
pub struct UniqueName<'a> {
    /// Where no two things have the same.
    pub scope: String,
    /// The thing.
    pub owner: String,
    /// The names to try, the most wanted first.
    pub candidates: Vec<String>,
    /// Where the command carries it.
    pub name: &'a mut String,
}

/// Tells which unique name a command gives, if it gives one.
pub type NameOf<A> = fn(&mut <A as Aggregate>::Command) -> Option<UniqueName<'_>>;

/// Claims the names that commands give: the first candidate that is free, or is the owner's own already.
///
/// A command that is refused gives its name back. Whatever else becomes of it, the event that it leads to settles the
/// claim, by an event handler that calls [`Claims::settle`]; if there is none, the claim lapses by itself, or is taken up
/// when the command is sent again.
pub struct UniqueNames<A: Aggregate, C> {
    claims: C,
    name_of: NameOf<A>,
    /// Those of the commands on their way, by the command's id.
    held: Mutex<HashMap<Uuid, Claim>>,
}

impl<A: Aggregate, C: fmt::Debug> fmt::Debug for UniqueNames<A, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UniqueNames").field("claims", &self.claims).finish_non_exhaustive()
    }
}

/// Every candidate is taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("none of the names tried in {0} is free")]
struct NoneFree(String);

impl<A: Aggregate, C: Claims> UniqueNames<A, C> {
    /// Claims the names that `name_of` finds.
    pub fn new(claims: C, name_of: NameOf<A>) -> Self {
        Self { claims, name_of, held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<Uuid, Claim>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A: Aggregate, C: Claims> Middleware<A> for UniqueNames<A, C> {
    async fn before(
        &self,
        command: &mut A::Command,
        context: &CommandContext,
    ) -> Result<(), DispatchError<A::Refusal>> {
        let Some(UniqueName { scope, owner, candidates, name }) = (self.name_of)(command) else {
            return Ok(());
        };
        let mut claim = Claim { scope, name: String::new(), owner, claimed_by: context.command_id };
        for candidate in candidates {
            claim.name = candidate;
            let claimed = self.claims.claim(&claim, context.now).await;
            if claimed.map_err(|error| Halt::Unavailable(Box::new(error)))? {
                name.clone_from(&claim.name);
                self.held().insert(context.command_id, claim);
                return Ok(());
            }
        }
        Err(Halt::Unavailable(Box::new(NoneFree(claim.scope))).into())
    }

    async fn after(&self, _command: &A::Command, context: &CommandContext, _outcome: &Outcome<A>) {
        self.held().remove(&context.command_id);
    }

    async fn failed(
        &self,
        _command: &A::Command,
        context: &CommandContext,
        error: &DispatchError<A::Refusal>,
    ) {
        let Some(claim) = self.held().remove(&context.command_id) else { return };
        if matches!(error, DispatchError::Store(_)) {
            return;
        }
        if let Err(error) = self.claims.release(&claim).await {
            tracing::warn!(%error, scope = claim.scope, name = claim.name, "a claim is not released, and will lapse");
        }
    }
}
