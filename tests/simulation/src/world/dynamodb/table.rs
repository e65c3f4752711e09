//! Tables and their indexes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::Refusal;
use super::value::{Item, MOST_BYTES, Scalar, bytes_of};

/// Partition key and sort key: their names, and `S` or `N`.
pub(crate) type Keys = [(&'static str, &'static str); 2];

/// How a table is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Definition {
    pub(crate) name: &'static str,
    pub(crate) keys: Keys,
    /// Name, keys, and whether all attributes are in it.
    pub(crate) indexes: &'static [(&'static str, Keys, bool)],
}

/// What an item is found by in its table.
pub(super) type Key = (Scalar, Scalar);

/// Where an item is in a table or an index. In an index several items may have the same keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) partition: Scalar,
    pub(super) sort: Scalar,
    item: Option<Key>,
}

/// A table or an index: items by their places.
#[derive(Debug)]
pub(super) struct View {
    pub(super) keys: Keys,
    /// Whether all attributes are in it, and not only the keys.
    pub(super) has_all: bool,
    pub(super) items: BTreeMap<Place, Arc<Item>>,
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) main: View,
    indexes: Vec<(&'static str, View)>,
}

impl View {
    fn new(keys: Keys, has_all: bool) -> Self {
        Self { keys, has_all, items: BTreeMap::new() }
    }

    /// The partition and the sort key of an item, if it has them.
    fn find(&self, item: &Item) -> Result<Option<Key>, Refusal> {
        let [(partition, of_partition), (sort, of_sort)] = self.keys;
        let (Some(partition), Some(sort)) = (item.get(partition), item.get(sort)) else { return Ok(None) };
        Ok(Some((Scalar::read(partition, of_partition)?, Scalar::read(sort, of_sort)?)))
    }

    /// A partition, in the order of its sort keys.
    pub(super) fn partition(&self, partition: &Scalar) -> impl Iterator<Item = (&Place, &Arc<Item>)> {
        let first = Place { partition: partition.clone(), sort: Scalar::LEAST, item: None };
        self.items.range(first..).take_while(move |(place, _)| place.partition == *partition)
    }
}

impl Table {
    pub(super) fn new(definition: &Definition) -> Self {
        let index = |(name, keys, has_all): &(&'static str, Keys, bool)| (*name, View::new(*keys, *has_all));
        Self {
            main: View::new(definition.keys, true),
            indexes: definition.indexes.iter().map(index).collect(),
        }
    }

    /// An index, or the table itself.
    pub(super) fn view(&self, index: Option<&str>) -> Result<&View, Refusal> {
        let Some(index) = index else { return Ok(&self.main) };
        let found = self.indexes.iter().find(|(name, _)| *name == index).map(|(_, view)| view);
        found.ok_or_else(|| Refusal::invalid(format!("there is no index {index}")))
    }

    /// The key of an item, or what is given for one.
    pub(super) fn key(&self, item: &Value) -> Result<Key, Refusal> {
        let found = item.as_object().map(|item| self.main.find(item)).transpose()?.flatten();
        found.ok_or_else(|| Refusal::invalid("a key is missing"))
    }

    /// Where an item is in a view of this table.
    pub(super) fn place(&self, view: &View, item: &Item) -> Result<Option<Place>, Refusal> {
        let Some((partition, sort)) = view.find(item)? else { return Ok(None) };
        let item = if std::ptr::eq(view, &raw const self.main) { None } else { self.main.find(item)? };
        Ok(Some(Place { partition, sort, item }))
    }

    pub(super) fn get(&self, (partition, sort): Key) -> Option<&Arc<Item>> {
        self.main.items.get(&Place { partition, sort, item: None })
    }

    /// Whether an item can be put into the table.
    pub(super) fn check(&self, item: &Item) -> Result<(), Refusal> {
        for (_, view) in &self.indexes {
            view.find(item)?;
            // An attribute of a key has its type also where the other key is missing.
            for (name, kind) in view.keys {
                item.get(name).map(|value| Scalar::read(value, kind)).transpose()?;
            }
        }
        if bytes_of(item) > MOST_BYTES {
            return Err(Refusal::invalid("Item size has exceeded the maximum allowed size"));
        }
        Ok(())
    }

    /// Puts an item, or nothing, in place of what is there.
    pub(super) fn set(&mut self, (partition, sort): Key, item: Option<Arc<Item>>) -> Result<(), Refusal> {
        let place = Place { partition, sort, item: None };
        let old = self.main.items.remove(&place);
        for view in self.indexes.iter_mut().map(|(_, view)| view) {
            let of = |item: &Item| -> Result<Option<Place>, Refusal> {
                let key = (place.partition.clone(), place.sort.clone());
                let found = view.find(item)?;
                Ok(found.map(|(partition, sort)| Place { partition, sort, item: Some(key) }))
            };
            let (before, after) = (
                old.as_deref().map(of).transpose()?.flatten(),
                item.as_deref().map(of).transpose()?.flatten(),
            );
            if let Some(before) = before {
                view.items.remove(&before);
            }
            if let (Some(after), Some(item)) = (after, &item) {
                view.items.insert(after, Arc::clone(item));
            }
        }
        if let Some(item) = item {
            self.main.items.insert(place, item);
        }
        Ok(())
    }
}
