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
    settled: bool,
    claimed: Option<(Uuid, Timestamp)>,
}

impl Held {
    fn has_lapsed(&self, now: Timestamp) -> bool {
        !self.settled && self.claimed.is_none_or(|(_, at)| at + LAPSE < now)
    }
}

impl InMemoryClaims {
    /// No claims.
    pub fn new() -> Self {
        Self::default()
    }

    /// Who has a name.
    pub fn owner(&self, scope: &str, name: &str) -> Option<String> {
        self.names().get(&slot(scope, name)).map(|held| held.owner.clone())
    }

    fn names(&self) -> MutexGuard<'_, HashMap<(String, String), Held>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn slot(scope: &str, name: &str) -> (String, String) {
    (scope.to_owned(), name.to_owned())
}

impl Claims for InMemoryClaims {
    async fn claim(&self, claim: &Claim, now: Timestamp) -> Result<bool, ClaimsUnavailable> {
        let mut names = self.names();
        let slot = slot(&claim.scope, &claim.name);
        match names.get_mut(&slot) {
            Some(held) if !held.has_lapsed(now) => {
                let is_own = held.owner == claim.owner;
                if is_own {
                    let by = held.claimed.map_or(claim.claimed_by, |(by, _)| by);
                    held.claimed = Some((by, now));
                }
                Ok(is_own)
            }
            _ => {
                let claimed = Some((claim.claimed_by, now));
                names.insert(slot, Held { owner: claim.owner.clone(), settled: false, claimed });
                Ok(true)
            }
        }
    }

    async fn release(&self, claim: &Claim) -> Result<(), ClaimsUnavailable> {
        self.names().retain(|(scope, name), held| {
            let is_it = (scope, name) == (&claim.scope, &claim.name)
                && held.claimed.is_some_and(|(by, _)| by == claim.claimed_by);
            if is_it {
                held.claimed = None;
            }
            !is_it || held.settled
        });
        Ok(())
    }

    async fn settle(&self, scope: &str, owner: &str, name: &str) -> Result<bool, ClaimsUnavailable> {
        let mut names = self.names();
        if names.get(&slot(scope, name)).is_some_and(|held| held.settled && held.owner != owner) {
            return Ok(false);
        }
        names.retain(|(of, other), held| {
            let is_former = of == scope && other != name && held.owner == owner && held.settled;
            if is_former {
                held.settled = false;
            }
            !is_former || held.claimed.is_some()
        });
        names.insert(slot(scope, name), Held { owner: owner.to_owned(), settled: true, claimed: None });
        Ok(true)
    }

    async fn free(&self, scope: &str, owner: &str) -> Result<(), ClaimsUnavailable> {
        self.names().retain(|(of, _), held| of != scope || held.owner != owner || !held.settled);
        Ok(())
    }

    async fn close(&self, scope: &str) -> Result<(), ClaimsUnavailable> {
        self.names().retain(|(of, _), _| of != scope);
        Ok(())
    }
}
