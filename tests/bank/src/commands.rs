//! Commands as they come from outside: by name, with fields in JSON.

use paceline::{FieldErrors, Refusal};

/// The fields of a command do not have the form that its name says.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the fields are at fault")]
pub struct InvalidCommand(FieldErrors);

impl InvalidCommand {
    pub(crate) fn because(error: &serde_json::Error) -> Self {
        Self([("fields".to_owned(), vec![error.to_string()])].into())
    }
}

impl Refusal for InvalidCommand {
    fn code(&self) -> &'static str {
        "invalid_command"
    }

    fn fields(&self) -> Option<&FieldErrors> {
        Some(&self.0)
    }
}

/// Makes an enum of the commands of one aggregate, each a type that names its aggregate in the field `$target`, and
/// reads them by their names.
macro_rules! command_set {
    ($(#[$meta:meta])* $vis:vis enum $set:ident of $id:ty, by $target:ident { $($command:ident),+ $(,)? }) => {
        $(#[$meta])*
        $vis enum $set {
            $(#[doc = concat!("See [`", stringify!($command), "`].")] $command($command),)+
        }

        impl $set {
            /// What it is for.
            pub fn target(&self) -> &$id {
                match self {
                    $(Self::$command(command) => &command.$target,)+
                }
            }
        }

        $(impl From<$command> for $set {
            fn from(command: $command) -> Self {
                Self::$command(command)
            }
        })+

        impl ::paceline::CommandSet for $set {
            type Invalid = crate::commands::InvalidCommand;

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$command(_) => stringify!($command),)+
                }
            }

            fn knows(name: &str) -> bool {
                [$(stringify!($command)),+].contains(&name)
            }

            fn read(
                name: &str,
                fields: &::serde_json::Value,
                _now: ::jiff::Timestamp,
            ) -> Option<Result<Self, Self::Invalid>> {
                match name {
                    $(stringify!($command) => Some(
                        <$command as ::serde::Deserialize>::deserialize(fields)
                            .map(Self::$command)
                            .map_err(|error| crate::commands::InvalidCommand::because(&error)),
                    ),)+
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use command_set;
