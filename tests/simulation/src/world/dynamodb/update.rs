//! Update expressions.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Refusal;
use super::expression::Expression;
use super::value::{Item, integer};

/// An item that was changed, and the attributes in which it may have been.
#[derive(Debug)]
pub(super) struct Updated {
    pub(super) item: Item,
    pub(super) changed: BTreeSet<String>,
}

/// An item as the update expression of a request makes it of this one.
pub(super) fn updated(request: &Value, before: &Item) -> Result<Updated, Refusal> {
    let mut updated = Updated { item: before.clone(), changed: BTreeSet::new() };
    let Some(text) = request["UpdateExpression"].as_str() else { return Ok(updated) };
    let mut expression = Expression::new(text, request, before);
    while !expression.is_read() {
        if expression.take("SET") {
            updated.each(&mut expression, |expression| {
                expression.expect("=")?;
                value(expression).map(|value| Some(Change::Put(value)))
            })?;
        } else if expression.take("REMOVE") {
            updated.each(&mut expression, |_| Ok(Some(Change::Remove)))?;
        } else if expression.take("ADD") {
            updated.each(&mut expression, |expression| {
                Ok(expression.operand()?.map(|value| Change::Add(value.clone())))
            })?;
        } else {
            return Err(expression.unknown());
        }
    }
    Ok(updated)
}

/// What becomes of an attribute.
enum Change {
    Put(Value),
    Remove,
    Add(Value),
}

/// What an attribute is set to.
fn value(expression: &mut Expression<'_>) -> Result<Value, Refusal> {
    let value = if expression.take("if_not_exists") {
        expression.expect("(")?;
        let value = expression.operand()?;
        expression.expect(",")?;
        let otherwise = expression.operand()?;
        expression.expect(")")?;
        value.or(otherwise)
    } else {
        expression.operand()?
    };
    let value = value.ok_or_else(|| Refusal::invalid("an attribute is set to one that is not there"))?;
    if !expression.take("+") {
        return Ok(value.clone());
    }
    let other = expression.operand()?.ok_or_else(|| Refusal::invalid("nothing is added"))?;
    sum(value, other)
}

fn sum(one: &Value, other: &Value) -> Result<Value, Refusal> {
    let number = |value: &Value| {
        let text =
            value["N"].as_str().ok_or_else(|| Refusal::invalid(format!("the model does not add {value}")));
        text.and_then(integer)
    };
    Ok(json!({ "N": (number(one)? + number(other)?).to_string() }))
}

impl Updated {
    /// Makes a change to each of the paths that follow, which commas part.
    fn each(
        &mut self,
        expression: &mut Expression<'_>,
        change: impl Fn(&mut Expression<'_>) -> Result<Option<Change>, Refusal>,
    ) -> Result<(), Refusal> {
        loop {
            let path = expression.path()?;
            if let Some(change) = change(expression)? {
                self.make(&path, change)?;
            }
            if !expression.take(",") {
                return Ok(());
            }
        }
    }

    fn make(&mut self, path: &[&str], change: Change) -> Result<(), Refusal> {
        let Some((last, way)) = path.split_last() else { return Ok(()) };
        self.changed.insert(path[0].to_owned());
        let inner = way.iter().try_fold(&mut self.item, |map, name| map.get_mut(*name)?["M"].as_object_mut());
        let map = inner.ok_or_else(|| Refusal::invalid("the path leads nowhere"))?;
        let value = match (change, map.get(*last)) {
            (Change::Put(value), _) | (Change::Add(value), None) => value,
            (Change::Add(value), Some(before)) => sum(before, &value)?,
            (Change::Remove, _) => {
                map.remove(*last);
                return Ok(());
            }
        };
        map.insert((*last).to_owned(), value);
        Ok(())
    }
}
