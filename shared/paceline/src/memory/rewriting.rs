//! Rewriting events in memory.

use super::InMemoryEventStore;
use crate::deletion::SwitchedOff;
use crate::{EncodedEvent, EventError, RewriteError, Rewriting, Rewritten, StoreError, StreamName};

impl Rewriting for InMemoryEventStore {
    async fn rewrite(
        &self,
        stream: &StreamName,
        form: impl Fn(&EncodedEvent) -> Result<Option<EncodedEvent>, EventError> + Send + Sync,
    ) -> Result<Rewritten, RewriteError> {
        if !self.rewriting {
            return Err(StoreError::Refused(Box::new(SwitchedOff("rewriting events"))).into());
        }
        let mut streams = self.streams();
        let mut done = Rewritten::default();
        for commit in streams.get_mut(stream).into_iter().flat_map(|held| &mut held.commits) {
            let forms = commit.events.iter().map(&form).collect::<Result<Vec<_>, _>>()?;
            done.read += 1;
            done.written += u64::from(forms.iter().any(Option::is_some));
            for (event, form) in commit.events.iter_mut().zip(forms) {
                if let Some(form) = form {
                    *event = form;
                }
            }
        }
        Ok(done)
    }
}
