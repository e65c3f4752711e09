//! A process store in memory, for tests.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::process_store::{
    Finish, InstanceWrite, ProcessStore, ProcessStoreError, Progressed, Source, StoredInstance,
};
use crate::{StreamName, Version};

/// A process store in memory.
#[derive(Debug, Default)]
pub struct InMemoryProcessStore {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
pub(crate) struct Held {
    instances: HashMap<(&'static str, String), StoredInstance>,
    pub(crate) checkpoints: HashMap<(&'static str, StreamName), Version>,
}

impl InMemoryProcessStore {
    /// A store without instances.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn is_at(&self, process_manager: &'static str, write: &InstanceWrite) -> bool {
        let revision = self.instances.get(&(process_manager, write.id.clone())).map(|held| held.revision);
        revision == write.known
    }

    fn write(&mut self, process_manager: &'static str, write: &InstanceWrite) {
        let stored = StoredInstance {
            revision: write.revision(),
            instance: write.instance.clone(),
            under_way: write.under_way.clone(),
            timers: write.timers.clone(),
        };
        self.instances.insert((process_manager, write.id.clone()), stored);
    }
}

impl ProcessStore for InMemoryProcessStore {
    async fn read(
        &self,
        process_manager: &'static str,
        stream: &StreamName,
        instances: &[String],
    ) -> Result<Progressed, ProcessStoreError> {
        let held = self.held();
        let stored =
            |id: &String| Some((id.clone(), held.instances.get(&(process_manager, id.clone()))?.clone()));
        Ok(Progressed {
            checkpoint: held.checkpoints.get(&(process_manager, stream.clone())).copied().unwrap_or_default(),
            instances: instances.iter().filter_map(stored).collect(),
        })
    }

    async fn save(
        &self,
        process_manager: &'static str,
        write: &InstanceWrite,
    ) -> Result<(), ProcessStoreError> {
        let mut held = self.held();
        if !held.is_at(process_manager, write) {
            return Err(ProcessStoreError::Conflict);
        }
        held.write(process_manager, write);
        Ok(())
    }

    async fn finish(&self, finish: &Finish<'_>) -> Result<(), ProcessStoreError> {
        let mut held = self.held();
        let slot = (finish.process_manager, finish.stream.clone());
        let at = held.checkpoints.get(&slot).copied().unwrap_or_default();
        let source = Source::Stream(finish.stream.clone());
        let under_way = |id: &String| {
            let instance = held.instances.get(&(finish.process_manager, id.clone()));
            instance.is_some_and(|instance| instance.under_way.contains_key(&source))
        };
        let unchanged = at == finish.from
            && finish.written.iter().all(|write| held.is_at(finish.process_manager, write))
            && finish.settled.iter().all(under_way);
        if !unchanged {
            return Err(ProcessStoreError::Conflict);
        }
        finish.written.iter().for_each(|write| held.write(finish.process_manager, write));
        for id in &finish.settled {
            if let Some(instance) = held.instances.get_mut(&(finish.process_manager, id.clone())) {
                instance.under_way.remove(&source);
                instance.revision += 1;
            }
        }
        held.checkpoints.insert(slot, finish.to);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    crate::process_store_contract!(super::InMemoryProcessStore::new());
}
