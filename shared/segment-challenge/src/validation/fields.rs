//! The fields of a command, or of an object inside one.

use jiff::Timestamp;
use jiff::civil::DateTime;
use paceline::{FieldErrors, Identity};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::field::{Field, Found, tell};
use super::kinds::{self, Kind};
use crate::{Metres, Number, Points, Seconds};

/// The fields of a command, or of an object inside one, that are being read.
#[derive(Debug)]
pub struct Fields<'a> {
    object: &'a Value,
    now: Timestamp,
    /// The path of the object with a dot at its end. Empty for the command itself.
    prefix: String,
    errors: &'a mut FieldErrors,
}

impl<'a> Fields<'a> {
    pub(super) fn new(object: &'a Value, now: Timestamp, errors: &'a mut FieldErrors) -> Self {
        Self { object, now, prefix: String::new(), errors }
    }

    /// The time at which they are read.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// A typed id.
    pub fn id<T: Identity>(&mut self, name: &str) -> Field<'_, T> {
        self.read(name, kinds::id)
    }

    /// A text: of at most 10,000 characters, names of at most 200, a polyline of at most 50,000.
    pub fn text(&mut self, name: &str) -> Field<'_, String> {
        let max_chars = match name {
            "name" | "firstname" | "lastname" => 200,
            "map_polyline" => 50_000,
            _ => 10_000,
        };
        let mut field = self.read(name, |value| kinds::text(value, max_chars));
        field.found = match field.found {
            Found::Value(text) if text.trim().is_empty() => Found::Blank(text),
            found => found,
        };
        field
    }

    /// `true` or `false`.
    pub fn bool(&mut self, name: &str) -> Field<'_, bool> {
        self.read(name, kinds::bool)
    }

    /// A whole number.
    pub fn int(&mut self, name: &str) -> Field<'_, i64> {
        self.read(name, kinds::int)
    }

    /// A number.
    pub fn number(&mut self, name: &str) -> Field<'_, Number> {
        self.read(name, kinds::number)
    }

    /// A distance or an elevation.
    pub fn metres(&mut self, name: &str) -> Field<'_, Metres> {
        self.number(name).map(Metres)
    }

    /// A duration.
    pub fn seconds(&mut self, name: &str) -> Field<'_, Seconds> {
        self.int(name).map(Seconds)
    }

    /// An instant.
    pub fn instant(&mut self, name: &str) -> Field<'_, Timestamp> {
        self.read(name, kinds::instant)
    }

    /// A wall clock.
    pub fn local(&mut self, name: &str) -> Field<'_, DateTime> {
        self.read(name, kinds::local)
    }

    /// A value of a closed set.
    pub fn one_of<T: DeserializeOwned>(&mut self, name: &str) -> Field<'_, T> {
        self.read(name, kinds::one_of)
    }

    /// A value of a closed set, if it is one, for the rules of other fields. Nothing is told of it.
    pub fn peek<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.value(name).and_then(|value| kinds::one_of(value).ok())
    }

    /// A number, if it is one, for what is carried along without a rule. Nothing is told of it.
    pub fn peek_number(&self, name: &str) -> Option<Number> {
        self.value(name).and_then(|value| kinds::number(value).ok())
    }

    /// Points for places.
    pub fn points(&mut self, name: &str) -> Field<'_, Points> {
        self.read(name, kinds::points)
    }

    /// A list of values of a closed set.
    pub fn list_of<T: DeserializeOwned>(&mut self, name: &str) -> Field<'_, Vec<T>> {
        self.elements(name, kinds::one_of)
    }

    /// A list of ids.
    pub fn ids<T: Identity>(&mut self, name: &str) -> Field<'_, Vec<T>> {
        self.elements(name, kinds::id)
    }

    /// A list of numbers.
    pub fn numbers(&mut self, name: &str) -> Field<'_, Vec<Number>> {
        self.elements(name, kinds::number)
    }

    /// A list of objects. What is wrong inside is told under `name.index.field`.
    pub fn list<T>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Field<'_, Vec<T>> {
        let path = self.path(name);
        let found = match self.value(name) {
            None => Found::Absent,
            Some(Value::Array(elements)) => {
                // Every element is read, so that the faults of all are told.
                let values: Vec<_> = elements
                    .iter()
                    .enumerate()
                    .map(|(index, element)| read(&mut self.inside(element, &format!("{path}.{index}"))))
                    .collect();
                values.into_iter().collect::<Option<_>>().map_or(Found::Faulty, Found::Value)
            }
            Some(_) => {
                tell(self.errors, path.clone(), "must be a list");
                Found::Faulty
            }
        };
        Field { path, found, errors: self.errors }
    }

    /// An object. What is wrong inside is told under `name.field`.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Field<'_, T> {
        let path = self.path(name);
        let found = match self.value(name) {
            None => Found::Absent,
            Some(object @ Value::Object(_)) => {
                read(&mut self.inside(object, &path)).map_or(Found::Faulty, Found::Value)
            }
            Some(_) => {
                tell(self.errors, path.clone(), "must be an object");
                Found::Faulty
            }
        };
        Field { path, found, errors: self.errors }
    }

    fn read<T>(&mut self, name: &str, kind: impl FnOnce(&'a Value) -> Kind<T>) -> Field<'_, T> {
        let path = self.path(name);
        let found = match self.value(name).map(kind) {
            None => Found::Absent,
            Some(Ok(value)) => Found::Value(value),
            Some(Err(words)) => {
                tell(self.errors, path.clone(), words);
                Found::Faulty
            }
        };
        Field { path, found, errors: self.errors }
    }

    fn elements<T>(&mut self, name: &str, kind: impl Fn(&'a Value) -> Kind<T>) -> Field<'_, Vec<T>> {
        self.read(name, |value| {
            let elements = value.as_array().ok_or("must be a list")?;
            let element = |(index, value)| kind(value).map_err(|words| format!("element {index}: {words}"));
            elements.iter().enumerate().map(element).collect()
        })
    }

    /// The value of a field. `None`: it is absent or `null`, which is the same.
    fn value(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn inside<'b>(&'b mut self, object: &'b Value, path: &str) -> Fields<'b> {
        Fields { object, now: self.now, prefix: format!("{path}."), errors: self.errors }
    }
}
