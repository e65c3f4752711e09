//! Where a process manager begins.

use super::{HandleError, ProcessRunner};
use crate::event_handler::Start;
use crate::event_handler::start::{begins, kept_in, passed_over};
use crate::process_store::{Finish, ProcessStore};
use crate::{Commit, EventStore, Position, ProcessManager, Streams, Version};

impl<P, E, S, C, T> ProcessRunner<P, E, S, C, T>
where
    P: ProcessManager,
    E: EventStore + Streams,
    S: ProcessStore,
{
    /// The last version that it passes over in the stream of this commit, in which it has no checkpoint.
    pub(super) async fn begin(&self, delivered: &Commit) -> Result<Version, HandleError> {
        let start = match P::START {
            Start::Origin => return Ok(Version::ZERO),
            Start::Current => self.current(delivered).await?,
            Start::After(position) => position,
        };
        Ok(passed_over(start, &self.events, delivered).await?)
    }

    /// Settled by the first delivery, and the same for all after it.
    async fn current(&self, delivered: &Commit) -> Result<Position, HandleError> {
        let stream = &kept_in(P::NAME);
        let kept = self.processes.read(P::NAME, stream, &[]).await?.checkpoint;
        if kept != Version::ZERO {
            return Ok(Position::new(kept.number()));
        }
        let (from, to) = (Version::ZERO, begins(delivered));
        let (settled, written) = (Vec::new(), Vec::new());
        let finish = Finish { process_manager: P::NAME, stream, from, to, settled, written };
        // After a conflict the delivery is made again, and finds what another has written.
        self.processes.finish(&finish).await?;
        Ok(Position::new(to.number()))
    }
}
