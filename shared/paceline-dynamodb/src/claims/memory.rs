//! Claims in memory, for tests.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

use super::{Claim, Claims, ClaimsUnavailable, LAPSE};

/// Claims in memory.
#[derive(Debug, Default)]
pub struct InMemoryClaims {
    names: Mutex<HashMap<(String, String), Held>>,
}

#[derive(Debug)]
struct Held {
    owner: String,
    claimed_by: Uuid,
    /// `None`: confirmed.
    claimed_at: Option<Timestamp>,
}

impl InMemoryClaims {
    /// No claims.
    pub fn new() -> Self {
        Self::default()
    }

    /// Who has a name.
    pub fn owner(&self, scope: &str, name: &str) -> Option<String> {
        self.names().get(&(scope.to_owned(), name.to_owned())).map(|held| held.owner.clone())
    }

    fn names(&self) -> MutexGuard<'_, HashMap<(String, String), Held>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claims for InMemoryClaims {
    async fn claim(&self, claim: &Claim, now: Timestamp) -> Result<bool, ClaimsUnavailable> {
        let mut names = self.names();
        let slot = (claim.scope.clone(), claim.name.clone());
        match names.get_mut(&slot) {
            Some(held) if held.owner == claim.owner => {
                held.claimed_at = held.claimed_at.and(Some(now));
                Ok(true)
            }
            Some(held) if held.claimed_at.is_none_or(|at| at + LAPSE > now) => Ok(false),
            _ => {
                let (owner, claimed_by) = (claim.owner.clone(), claim.claimed_by);
                names.insert(slot, Held { owner, claimed_by, claimed_at: Some(now) });
                Ok(true)
            }
        }
    }

    async fn confirm(&self, claim: &Claim) -> Result<(), ClaimsUnavailable> {
        let mut names = self.names();
        let held = names.get_mut(&(claim.scope.clone(), claim.name.clone()));
        if let Some(held) = held.filter(|held| held.owner == claim.owner) {
            held.claimed_at = None;
        }
        Ok(())
    }

    async fn release(&self, claim: &Claim) -> Result<(), ClaimsUnavailable> {
        let releasable = |held: &Held| held.claimed_at.is_some() && held.claimed_by == claim.claimed_by;
        let mut names = self.names();
        let slot = (claim.scope.clone(), claim.name.clone());
        if names.get(&slot).is_some_and(releasable) {
            names.remove(&slot);
        }
        Ok(())
    }
}
