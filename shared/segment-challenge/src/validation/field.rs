//! One field that was read: whether it is there, and whether it may be missing.

use paceline::FieldErrors;

/// What a field holds.
#[derive(Debug)]
pub(super) enum Found<T> {
    /// Nothing, or `null`.
    Absent,
    /// A text without a visible character: there, but not enough where a text is required.
    Blank(T),
    /// A value of its kind.
    Value(T),
    /// Something else, which was told.
    Faulty,
}

/// A field that was read. It becomes a value once it is said whether it may be missing; a value of `None` means that
/// the field is at fault, which was told.
#[derive(Debug)]
#[must_use = "a field is read when it is said whether it is required"]
pub struct Field<'e, T> {
    pub(super) path: String,
    pub(super) found: Found<T>,
    pub(super) errors: &'e mut FieldErrors,
}

impl<'e, T> Field<'e, T> {
    /// It must be there.
    pub fn required(self) -> Option<T> {
        match self.found {
            Found::Value(value) => Some(value),
            Found::Faulty => None,
            Found::Absent | Found::Blank(_) => {
                tell(self.errors, self.path, "must be present");
                None
            }
        }
    }

    /// It may be missing.
    #[allow(clippy::option_option, reason = "outside: whether it is valid; inside: whether it is there")]
    pub fn optional(self) -> Option<Option<T>> {
        match self.found {
            Found::Absent => Some(None),
            Found::Blank(value) | Found::Value(value) => Some(Some(value)),
            Found::Faulty => None,
        }
    }

    /// It must be there under a condition, and may be missing otherwise.
    #[allow(clippy::option_option, reason = "as `optional`")]
    pub fn required_if(self, condition: bool) -> Option<Option<T>> {
        if condition { self.required().map(Some) } else { self.optional() }
    }

    /// This is meant where it is missing.
    pub fn or(self, default: T) -> Option<T> {
        self.optional().map(|value| value.unwrap_or(default))
    }

    /// A value that does not hold to a rule is at fault.
    pub fn must(self, words: &str, rule: impl FnOnce(&T) -> bool) -> Self {
        match self.found {
            Found::Value(value) if !rule(&value) => {
                tell(self.errors, self.path.clone(), words);
                Self { path: self.path, found: Found::Faulty, errors: self.errors }
            }
            found => Self { path: self.path, found, errors: self.errors },
        }
    }

    /// A value of another type.
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Field<'e, U> {
        let found = match self.found {
            Found::Absent => Found::Absent,
            Found::Blank(value) => Found::Blank(into(value)),
            Found::Value(value) => Found::Value(into(value)),
            Found::Faulty => Found::Faulty,
        };
        Field { path: self.path, found, errors: self.errors }
    }
}

/// Adds a fault of a field.
pub(super) fn tell(errors: &mut FieldErrors, path: String, words: impl Into<String>) {
    errors.entry(path).or_default().push(words.into());
}
