//! Expressions, evaluated as they are read.

use std::cmp::Ordering;

use serde_json::Value;

use super::Refusal;
use super::value::{Item, compare, equal};

/// An expression that is read, and the item that it is about.
#[derive(Debug)]
pub(super) struct Expression<'a> {
    text: &'a str,
    tokens: Vec<&'a str>,
    at: usize,
    request: &'a Value,
    item: &'a Item,
}

/// The expressions of a request that hold names and values.
const EXPRESSIONS: [&str; 5] = [
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
];

/// Whether an order is one of those that a sign stands for.
type Holds = fn(Ordering) -> bool;

/// The longer signs first.
const ORDERS: [(&str, Holds); 4] =
    [("<=", Ordering::is_le), (">=", Ordering::is_ge), ("<", Ordering::is_lt), (">", Ordering::is_gt)];

/// Names and values that no expression uses are refused.
pub(super) fn check_all_used(request: &Value) -> Result<(), Refusal> {
    let expressions: Vec<&str> = EXPRESSIONS.iter().filter_map(|name| request[name].as_str()).collect();
    for given in ["ExpressionAttributeNames", "ExpressionAttributeValues"] {
        for name in request[given].as_object().into_iter().flatten().map(|(name, _)| name) {
            if !expressions.iter().any(|text| tokens(text).contains(&name.as_str())) {
                return Err(Refusal::invalid(format!("{name} in {given} is not used")));
            }
        }
        if request[given].as_object().is_some_and(serde_json::Map::is_empty) {
            return Err(Refusal::invalid(format!("{given} must not be empty")));
        }
    }
    Ok(())
}

/// Whether an item is as one of the expressions of a request wants it. Without that expression it is.
pub(super) fn holds(request: &Value, expression: &str, item: &Item) -> Result<bool, Refusal> {
    let Some(text) = request[expression].as_str() else { return Ok(true) };
    let mut expression = Expression::new(text, request, item);
    let holds = expression.any_of()?;
    expression.end()?;
    Ok(holds)
}

/// The value that a key condition wants of an attribute.
pub(super) fn wanted_of<'a>(request: &'a Value, attribute: &str) -> Option<&'a Value> {
    let tokens = tokens(request["KeyConditionExpression"].as_str()?);
    let found =
        tokens.windows(3).find(|three| three[1] == "=" && name(request, three[0]) == Some(attribute))?;
    request["ExpressionAttributeValues"].get(found[2])
}

/// What is called so in an expression: `#name` stands for another.
fn name<'a>(request: &'a Value, token: &'a str) -> Option<&'a str> {
    if token.starts_with('#') { request["ExpressionAttributeNames"][token].as_str() } else { Some(token) }
}

fn tokens(text: &str) -> Vec<&str> {
    let is_word = |letter: char| letter.is_alphanumeric() || "_#:".contains(letter);
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_word(first) {
            rest.find(|letter| !is_word(letter)).unwrap_or(rest.len())
        } else if ["<>", "<=", ">="].iter().any(|sign| rest.starts_with(sign)) {
            2
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

impl<'a> Expression<'a> {
    pub(super) fn new(text: &'a str, request: &'a Value, item: &'a Item) -> Self {
        Self { text, tokens: tokens(text), at: 0, request, item }
    }

    /// Takes the next token if it is this one.
    pub(super) fn take(&mut self, token: &str) -> bool {
        let is = self.tokens.get(self.at).is_some_and(|next| next.eq_ignore_ascii_case(token));
        self.at += usize::from(is);
        is
    }

    pub(super) fn expect(&mut self, token: &str) -> Result<(), Refusal> {
        if self.take(token) { Ok(()) } else { Err(self.unknown()) }
    }

    pub(super) fn end(&self) -> Result<(), Refusal> {
        if self.is_read() { Ok(()) } else { Err(self.unknown()) }
    }

    pub(super) fn is_read(&self) -> bool {
        self.at == self.tokens.len()
    }

    pub(super) fn unknown(&self) -> Refusal {
        let next = self.tokens.get(self.at).unwrap_or(&"its end");
        Refusal::invalid(format!("the model does not know {next} in `{}`", self.text))
    }

    fn any_of(&mut self) -> Result<bool, Refusal> {
        let mut holds = self.all_of()?;
        while self.take("OR") {
            holds |= self.all_of()?;
        }
        Ok(holds)
    }

    fn all_of(&mut self) -> Result<bool, Refusal> {
        let mut holds = self.one()?;
        while self.take("AND") {
            holds &= self.one()?;
        }
        Ok(holds)
    }

    fn one(&mut self) -> Result<bool, Refusal> {
        if self.take("(") {
            let holds = self.any_of()?;
            self.expect(")")?;
            return Ok(holds);
        }
        for (function, wanted) in [("attribute_exists", true), ("attribute_not_exists", false)] {
            if self.take(function) {
                self.expect("(")?;
                let found = self.operand()?.is_some();
                self.expect(")")?;
                return Ok(found == wanted);
            }
        }
        if self.take("begins_with") {
            self.expect("(")?;
            let text = self.operand()?.and_then(|value| value["S"].as_str());
            self.expect(",")?;
            let beginning = self.operand()?.and_then(|value| value["S"].as_str());
            self.expect(")")?;
            return Ok(matches!((text, beginning), (Some(text), Some(with)) if text.starts_with(with)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<bool, Refusal> {
        let left = self.operand()?;
        let order = |right: Option<&Value>| match (left, right) {
            (Some(left), Some(right)) => compare(left, right),
            _ => Ok(None),
        };
        if self.take("BETWEEN") {
            let least = order(self.operand()?)?;
            self.expect("AND")?;
            let most = order(self.operand()?)?;
            return Ok(least.is_some_and(Ordering::is_ge) && most.is_some_and(Ordering::is_le));
        }
        for (sign, wanted) in [("=", true), ("<>", false)] {
            if self.take(sign) {
                let is_equal = match (left, self.operand()?) {
                    (Some(left), Some(right)) => equal(left, right)?,
                    _ => false,
                };
                return Ok(is_equal == wanted);
            }
        }
        for (sign, holds) in ORDERS {
            if self.take(sign) {
                return Ok(order(self.operand()?)?.is_some_and(holds));
            }
        }
        Err(self.unknown())
    }

    /// A value that is given, or that of an attribute. `None`: the item does not have it.
    pub(super) fn operand(&mut self) -> Result<Option<&'a Value>, Refusal> {
        let token = self.tokens.get(self.at).copied().unwrap_or_default();
        if token.starts_with(':') {
            let given = self.request["ExpressionAttributeValues"].get(token);
            self.at += usize::from(given.is_some());
            return given.map(Some).ok_or_else(|| self.unknown());
        }
        let path = self.path()?;
        let (first, rest) = path.split_first().ok_or_else(|| self.unknown())?;
        let found = self.item.get(*first);
        Ok(found.and_then(|value| rest.iter().try_fold(value, |value, name| value["M"].get(name))))
    }

    /// The names on the way to an attribute.
    pub(super) fn path(&mut self) -> Result<Vec<&'a str>, Refusal> {
        let mut path = Vec::new();
        loop {
            let token = self.tokens.get(self.at).copied().unwrap_or_default();
            let is_name =
                token.starts_with(|letter: char| letter.is_alphabetic() || letter == '#' || letter == '_');
            let name = name(self.request, token).filter(|_| is_name).ok_or_else(|| self.unknown())?;
            path.push(name);
            self.at += 1;
            if !self.take(".") {
                return Ok(path);
            }
        }
    }
}
