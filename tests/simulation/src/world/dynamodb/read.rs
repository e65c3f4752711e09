//! Requests that read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::expression::{Expression, check_all_used, holds, wanted_of};
use super::table::{Place, Table, View};
use super::value::{Item, Scalar, bytes_of};
use super::{Engine, Refusal};

/// The most bytes of a page, before anything is left out of it.
const MOST_BYTES: usize = 1024 * 1024;

/// The most items of a batch.
const MOST_KEYS: usize = 100;

/// A page of a query or scan.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    items: Vec<Cow<'a, Item>>,
    count: usize,
    scanned_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_evaluated_key: Option<Item>,
}

/// What a batch has found.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found<'a> {
    responses: BTreeMap<&'a str, Vec<Cow<'a, Item>>>,
    unprocessed_keys: BTreeMap<String, Value>,
}

impl Engine {
    pub(super) fn get(&self, request: &Value) -> Result<String, Refusal> {
        check_all_used(request)?;
        let table = self.table(request)?;
        let found = table.get(table.key(&request["Key"])?);
        let found = found.map(|item| projected(request, item)).transpose()?;
        Ok(found.map_or_else(|| "{}".to_owned(), |item| json!({ "Item": item }).to_string()))
    }

    pub(super) fn batch_get(&self, request: &Value) -> Result<String, Refusal> {
        let mut found = Found { responses: BTreeMap::new(), unprocessed_keys: BTreeMap::new() };
        let mut all = 0;
        for (name, request) in request["RequestItems"].as_object().into_iter().flatten() {
            check_all_used(request)?;
            let table = self.table_of(name)?;
            let mut keys = Vec::new();
            for key in request["Keys"].as_array().into_iter().flatten() {
                keys.push(table.key(key)?);
            }
            all += keys.len();
            if (1..keys.len()).any(|index| keys[..index].contains(&keys[index])) {
                return Err(Refusal::invalid("a batch has a key twice"));
            }
            let items =
                keys.into_iter().filter_map(|key| table.get(key)).map(|item| projected(request, item));
            found.responses.insert(name, items.collect::<Result<_, _>>()?);
        }
        if all == 0 || all > MOST_KEYS {
            return Err(Refusal::invalid(format!("a batch has {all} keys")));
        }
        written(&found)
    }

    pub(super) fn query(&self, request: &Value) -> Result<String, Refusal> {
        let table = self.table(request)?;
        let index = request["IndexName"].as_str();
        let view = table.view(index)?;
        if index.is_some() && request["ConsistentRead"] == true {
            return Err(Refusal::invalid("consistent reads are not supported on global secondary indexes"));
        }
        let [(name, kind), _] = view.keys;
        let wanted = wanted_of(request, name);
        let wanted = wanted.ok_or_else(|| Refusal::invalid("the key condition names no partition"))?;
        let partition = Scalar::read(wanted, kind)?;
        let backward = request["ScanIndexForward"] == false;
        let mut items: Vec<(&Place, &Arc<Item>)> = view.partition(&partition).collect();
        if backward {
            items.reverse();
        }
        page(request, table, view, backward, items)
    }

    pub(super) fn scan(&self, request: &Value) -> Result<String, Refusal> {
        let table = self.table(request)?;
        page(request, table, &table.main, false, table.main.items.iter())
    }
}

/// The page of a request that begins after its start key.
fn page<'a>(
    request: &Value,
    table: &'a Table,
    view: &'a View,
    backward: bool,
    items: impl IntoIterator<Item = (&'a Place, &'a Arc<Item>)>,
) -> Result<String, Refusal> {
    check_all_used(request)?;
    let start = request["ExclusiveStartKey"].as_object().map(|start| table.place(view, start)).transpose()?;
    let is_after = |place: &Place| match start.as_ref().and_then(Option::as_ref) {
        None => true,
        Some(start) => {
            if backward {
                place < start
            } else {
                place > start
            }
        }
    };
    let limit = request["Limit"].as_u64().and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let mut page = Page { items: Vec::new(), count: 0, scanned_count: 0, last_evaluated_key: None };
    let mut bytes = 0;
    let mut last: Option<&Arc<Item>> = None;
    for (_, item) in items.into_iter().filter(|(place, _)| is_after(place)) {
        if !holds(request, "KeyConditionExpression", item)? {
            continue;
        }
        bytes += bytes_of(item);
        if let Some(last) = last.filter(|_| page.scanned_count == limit || bytes > MOST_BYTES) {
            page.last_evaluated_key = Some(keys_of(table, view, last));
            break;
        }
        last = Some(item);
        page.scanned_count += 1;
        if holds(request, "FilterExpression", item)? {
            let item =
                if view.has_all { projected(request, item)? } else { Cow::Owned(keys_of(table, view, item)) };
            page.items.push(item);
        }
    }
    // Whether anything comes after the last item of a limit is not looked at.
    if let Some(last) = last.filter(|_| page.scanned_count == limit) {
        page.last_evaluated_key = Some(keys_of(table, view, last));
    }
    page.count = page.items.len();
    written(&page)
}

/// The attributes of an item by which it is found.
fn keys_of(table: &Table, view: &View, item: &Item) -> Item {
    let names = table.main.keys.iter().chain(&view.keys).map(|(name, _)| *name);
    names.filter_map(|name| Some((name.to_owned(), item.get(name)?.clone()))).collect()
}

/// The attributes of an item that a request wants.
fn projected<'a>(request: &Value, item: &'a Item) -> Result<Cow<'a, Item>, Refusal> {
    let Some(text) = request["ProjectionExpression"].as_str() else { return Ok(Cow::Borrowed(item)) };
    let mut expression = Expression::new(text, request, item);
    let mut wanted = Item::new();
    loop {
        let path = expression.path()?;
        let [name] = path[..] else { return Err(expression.unknown()) };
        wanted.extend(item.get(name).map(|value| (name.to_owned(), value.clone())));
        if !expression.take(",") {
            expression.end()?;
            return Ok(Cow::Owned(wanted));
        }
    }
}

fn written(answer: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(answer).map_err(|error| Refusal::invalid(error.to_string()))
}
