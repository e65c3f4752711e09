//! Rewriting stored events in another form.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use futures_util::TryStreamExt;
use paceline::deletion::SwitchedOff;
use paceline::{EncodedEvent, EventError, RewriteError, Rewriting, Rewritten, StoreError, StreamName};

use super::deletion::is_erased;
use super::error::{corrupt, store_error};
use super::item::{Item, ItemError, text_value};
use super::{DynamoEventStore, SNAPSHOT_KEY};
use crate::size::{MAX_ITEM_BYTES, item_bytes};

impl Rewriting for DynamoEventStore {
    async fn rewrite(
        &self,
        stream: &StreamName,
        form: impl Fn(&EncodedEvent) -> Result<Option<EncodedEvent>, EventError> + Send + Sync,
    ) -> Result<Rewritten, RewriteError> {
        if !self.rewriting {
            return Err(StoreError::Refused(Box::new(SwitchedOff("rewriting events"))).into());
        }
        let mut items = Box::pin(self.items_of(text_value(stream.as_str()), 1, SNAPSHOT_KEY - 1));
        let mut done = Rewritten::default();
        while let Some(item) = items.try_next().await? {
            if is_erased(&item) {
                continue;
            }
            done.read += 1;
            let mut commit = self.commit_in(stream, &item)?;
            let forms = commit.events.iter().map(&form).collect::<Result<Vec<_>, _>>()?;
            if forms.iter().all(Option::is_none) {
                continue;
            }
            for (event, form) in commit.events.iter_mut().zip(forms) {
                if let Some(form) = form {
                    *event = form;
                }
            }
            let mut new = item.clone();
            let encoded = self.encodings.encode_events(&commit.events, &mut new);
            encoded.map_err(|error| corrupt(stream, &error))?;
            let (version, bytes, limit) = (commit.first_version, item_bytes(&new), MAX_ITEM_BYTES);
            if bytes > limit {
                return Err(RewriteError::TooLarge { version, bytes, limit });
            }
            done.written += u64::from(self.replace_events(stream, &item, &new).await?);
        }
        Ok(done)
    }
}

impl DynamoEventStore {
    /// Replaces the events of an item, and nothing else of it. `false`: it is not what it was any more.
    async fn replace_events(&self, stream: &StreamName, old: &Item, new: &Item) -> Result<bool, StoreError> {
        let key = |name| old.get(name).cloned().ok_or_else(|| corrupt(stream, &ItemError::Attribute(name)));
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("stream", key("stream")?)
            .key("version", key("version")?)
            .condition_expression("#events = :old")
            .expression_attribute_names("#events", "events")
            .expression_attribute_names("#encoding", "encoding");
        let events =
            new.get("events").cloned().ok_or_else(|| corrupt(stream, &ItemError::Attribute("events")))?;
        let mut values = Item::from([(":old".to_owned(), key("events")?), (":new".to_owned(), events)]);
        let expression = match new.get("encoding") {
            Some(encoding) => {
                values.insert(":encoding".to_owned(), encoding.clone());
                "SET #events = :new, #encoding = :encoding"
            }
            None => "SET #events = :new REMOVE #encoding",
        };
        let update = update.update_expression(expression).set_expression_attribute_values(Some(values));
        match update.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(store_error(error)),
        }
    }
}
