//! Which request is which command.

use crate::http::{BodyRule, Fields};

/// A request that is a command, and where the command's fields come from: the body, then the path, then what only the
/// server may say. Later ones replace earlier ones, so a body cannot say who acts.
#[derive(Clone, Copy, Debug)]
pub struct Route<C: 'static> {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) command: &'static str,
    pub(crate) target: &'static str,
    pub(crate) kind: Option<&'static str>,
    pub(crate) body: BodyRule,
    pub(crate) creation: Option<Creation>,
    pub(crate) actor: Option<&'static str>,
    pub(crate) time: Option<&'static str>,
    pub(crate) fill: fn(&mut Fields, &C),
}

/// What the answer to a creation says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Creation {
    /// Where the new thing is, with its id in braces.
    pub(crate) location: &'static str,
    /// The fields of the first event that the answer repeats.
    pub(crate) repeats: &'static [&'static str],
}

impl<C> Route<C> {
    /// `POST path` sends the command of this name to the aggregate whose id is the field `target`. Its body is an
    /// object of at most 64 KiB.
    pub const fn post(path: &'static str, command: &'static str, target: &'static str) -> Self {
        Self::new("POST", path, command, target)
    }

    /// The same for `PUT path`.
    pub const fn put(path: &'static str, command: &'static str, target: &'static str) -> Self {
        Self::new("PUT", path, command, target)
    }

    /// The same for `DELETE path`, which needs no body.
    pub const fn delete(path: &'static str, command: &'static str, target: &'static str) -> Self {
        Self::new("DELETE", path, command, target).with_body(BodyRule::OPTIONAL)
    }

    const fn new(
        method: &'static str,
        path: &'static str,
        command: &'static str,
        target: &'static str,
    ) -> Self {
        Self {
            method,
            path,
            command,
            target,
            kind: None,
            body: BodyRule::OBJECT,
            creation: None,
            actor: None,
            time: None,
            fill: |_, _| {},
        }
    }

    /// Only if the body's field `type` is this. The field is not one of the command's.
    #[must_use]
    pub const fn of_type(self, kind: &'static str) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// With this body. Routes of one path have the same.
    #[must_use]
    pub const fn with_body(self, body: BodyRule) -> Self {
        Self { body, ..self }
    }

    /// The command creates something: the server gives it an id, and the answer is 201 with its location and with
    /// these fields of the first event.
    #[must_use]
    pub const fn creating(self, location: &'static str, repeats: &'static [&'static str]) -> Self {
        Self { creation: Some(Creation { location, repeats }), ..self }
    }

    /// Sets this field to the id of who calls.
    #[must_use]
    pub const fn acted_by(self, field: &'static str) -> Self {
        Self { actor: Some(field), ..self }
    }

    /// Sets this field to the time of the request.
    #[must_use]
    pub const fn timed_by(self, field: &'static str) -> Self {
        Self { time: Some(field), ..self }
    }

    /// Sets further fields that only the server may say, from who calls.
    #[must_use]
    pub const fn filled_by(self, fill: fn(&mut Fields, &C)) -> Self {
        Self { fill, ..self }
    }

    /// Method and path, as the deployment has them.
    pub const fn method_and_path(&self) -> (&'static str, &'static str) {
        (self.method, self.path)
    }

    /// The field that says who acts, if one does.
    pub const fn actor(&self) -> Option<&'static str> {
        self.actor
    }

    /// The name of the command.
    pub const fn command(&self) -> &'static str {
        self.command
    }
}
