//! Requests that write.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::expression::{check_all_used, holds};
use super::table::Key;
use super::update::updated;
use super::value::{Item, bytes_of};
use super::{Answered, Engine, Inserted, Refusal};

/// How long a transaction's token is remembered.
const REMEMBERED: Duration = Duration::from_mins(10);

/// The most parts of a transaction, and the most bytes of their items.
const MOST_PARTS: usize = 100;
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The most writes of a batch.
const MOST_WRITES: usize = 25;

/// What a request makes of an item.
#[derive(Debug)]
struct Effect {
    table: String,
    key: Key,
    old: Option<Arc<Item>>,
    /// `None`: it is deleted.
    new: Option<Item>,
    /// The attributes that an update names.
    changed: BTreeSet<String>,
    /// Whether a condition was all there is to it.
    only_checked: bool,
}

impl Engine {
    /// One write: its operation, with or without `Item`.
    pub(super) fn write(&mut self, operation: &str, request: &Value) -> Result<Answered, Refusal> {
        let effect = self.effect(operation.trim_end_matches("Item"), request)?;
        let attributes = returned(request, &effect);
        let mut answer = Map::new();
        if let Some(attributes) = attributes.filter(|attributes| !attributes.is_empty()) {
            answer.insert("Attributes".to_owned(), attributes.into());
        }
        let inserted = self.apply(effect)?.into_iter().collect();
        Ok(Answered { body: Value::Object(answer).to_string(), inserted })
    }

    pub(super) fn transact(&mut self, now: Duration, request: Value) -> Result<Answered, Refusal> {
        let done = || Answered { body: "{}".to_owned(), ..Answered::default() };
        let token = request["ClientRequestToken"].as_str().map(str::to_owned);
        self.tokens.retain(|_, (until, _)| *until > now);
        match token.as_ref().and_then(|token| self.tokens.get(token)) {
            Some((_, known)) if *known == request => return Ok(done()),
            Some(_) => return Err(Refusal::of("IdempotentParameterMismatchException", "another request")),
            None => {}
        }
        let parts = request["TransactItems"].as_array().map(Vec::as_slice).unwrap_or_default();
        if parts.is_empty() || parts.len() > MOST_PARTS {
            return Err(Refusal::invalid(format!("a transaction has {} parts", parts.len())));
        }
        let (mut effects, mut unmet) = (Vec::new(), Vec::new());
        for (action, part) in parts.iter().filter_map(|part| part.as_object()?.iter().next()) {
            match self.effect(action, part) {
                Ok(effect) => {
                    effects.push(effect);
                    unmet.push(None);
                }
                Err(refusal) if refusal.is_unmet() => unmet.push(Some(refusal)),
                Err(refusal) => return Err(refusal),
            }
        }
        if unmet.iter().any(Option::is_some) {
            return Err(Refusal::cancelled(unmet));
        }
        let items: BTreeSet<(&str, &Key)> =
            effects.iter().map(|effect| (effect.table.as_str(), &effect.key)).collect();
        let bytes: usize = effects.iter().filter_map(|effect| effect.new.as_ref()).map(bytes_of).sum();
        if items.len() < effects.len() || bytes > MOST_BYTES {
            return Err(Refusal::invalid("a transaction has an item twice, or more than 4 MB"));
        }
        let mut answered = done();
        for effect in effects {
            answered.inserted.extend(self.apply(effect)?);
        }
        if let Some(token) = token {
            self.tokens.insert(token, (now + REMEMBERED, request));
        }
        Ok(answered)
    }

    pub(super) fn batch_write(&mut self, request: &Value) -> Result<Answered, Refusal> {
        let tables = request["RequestItems"].as_object().into_iter().flatten();
        let mut writes = Vec::new();
        for (table, requests) in tables {
            for (kind, part) in
                requests.as_array().into_iter().flatten().filter_map(|it| it.as_object()?.iter().next())
            {
                let mut part = part.clone();
                part["TableName"] = table.as_str().into();
                writes.push(self.effect(kind.trim_end_matches("Request"), &part)?);
            }
        }
        if writes.is_empty() || writes.len() > MOST_WRITES {
            return Err(Refusal::invalid(format!("a batch has {} writes", writes.len())));
        }
        let mut answered =
            Answered { body: json!({ "UnprocessedItems": {} }).to_string(), ..Answered::default() };
        for effect in writes {
            answered.inserted.extend(self.apply(effect)?);
        }
        Ok(answered)
    }

    /// What a write comes to, if its condition holds.
    fn effect(&self, action: &str, request: &Value) -> Result<Effect, Refusal> {
        check_all_used(request)?;
        let table = self.table(request)?;
        let named = if action == "Put" { &request["Item"] } else { &request["Key"] };
        let key = table.key(named)?;
        let old = table.get(key.clone()).cloned();
        let none = Item::new();
        if !holds(request, "ConditionExpression", old.as_deref().unwrap_or(&none))? {
            let is_wanted = request["ReturnValuesOnConditionCheckFailure"] == "ALL_OLD";
            return Err(Refusal::unmet(old.filter(|_| is_wanted).map(Arc::unwrap_or_clone)));
        }
        let mut changed = BTreeSet::new();
        let new = match action {
            "Put" => named.as_object().cloned(),
            "Update" => {
                let updated = updated(request, old.as_deref().or(named.as_object()).unwrap_or(&none))?;
                changed = updated.changed;
                Some(updated.item)
            }
            "Delete" => None,
            "ConditionCheck" => old.as_deref().cloned(),
            _ => return Err(Refusal::invalid(format!("the model does not know {action}"))),
        };
        if let Some(new) = &new {
            table.check(new)?;
            if action == "Update" && table.key(&Value::Object(new.clone()))? != key {
                return Err(Refusal::invalid("a key cannot be updated"));
            }
        }
        let table = request["TableName"].as_str().unwrap_or_default().to_owned();
        Ok(Effect { table, key, old, new, changed, only_checked: action == "ConditionCheck" })
    }

    /// The item, if it was not there before.
    fn apply(&mut self, effect: Effect) -> Result<Option<Inserted>, Refusal> {
        let Effect { table, key, old, new, only_checked, .. } = effect;
        let Some(there) = self.tables.get_mut(&table).filter(|_| !only_checked) else { return Ok(None) };
        let item = new.map(Arc::new);
        there.set(key, item.clone())?;
        Ok(item.filter(|_| old.is_none()).map(|item| Inserted { table, item }))
    }
}

/// The attributes that a request wants to know.
fn returned(request: &Value, effect: &Effect) -> Option<Item> {
    match request["ReturnValues"].as_str()? {
        "ALL_OLD" => effect.old.as_deref().cloned(),
        "ALL_NEW" => effect.new.clone(),
        "UPDATED_NEW" => {
            let new = effect.new.iter().flatten().filter(|(name, _)| effect.changed.contains(*name));
            Some(new.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        _ => None,
    }
}
