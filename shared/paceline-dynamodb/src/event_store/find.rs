//! Finding a command in its stream.

use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use paceline::command_search::find_command;
use paceline::{Commit, Position, StoreError, StreamName, Version};
use uuid::Uuid;

use super::error::store_error;
use super::item::Item;
use super::load::pages_after;
use super::{DynamoEventStore, SNAPSHOT_KEY};

/// The items of the first request. Most causes are moments old, and a page of 1 MB costs 250 read units.
const FIRST_PAGE: i32 = 32;

impl DynamoEventStore {
    pub(super) async fn find_in(
        &self,
        stream: &StreamName,
        command_id: Uuid,
        after: Position,
    ) -> Result<Option<Commit>, StoreError> {
        let commits = self.commits_of(stream.clone(), self.newest_first(stream)).boxed();
        find_command(commits, command_id, after).await
    }

    /// The items of a stream, newest first: a small page, then whole ones.
    fn newest_first(&self, stream: &StreamName) -> impl Stream<Item = Result<Item, StoreError>> + Send {
        let query = self.backward_from(stream, Version::new(SNAPSHOT_KEY - 1));
        let first = query.clone().limit(FIRST_PAGE);
        let pages = async move {
            let output = first.send().await.map_err(store_error)?;
            let newest = stream::iter(output.items.unwrap_or_default().into_iter().map(Ok));
            let older = output.last_evaluated_key.map(|last| pages_after(query, Some(last)));
            Ok(newest.chain(stream::iter(older).flatten()))
        };
        stream::once(pages).try_flatten()
    }
}
