//! How the commands of an aggregate are declared.

use crate::validation::Fields;

/// A command that is read from fields. It has the name of its Rust type.
pub trait Command: Sized {
    /// Reads and validates it by itself. `None`: a field is at fault, which was told.
    fn read(fields: &mut Fields<'_>) -> Option<Self>;
}

/// Declares what an aggregate can be asked to do: an enum with one variant for each command, named as the command.
/// Braces name the part of a command that holds the id of its aggregate.
macro_rules! command_set {
    ($(#[$meta:meta])* pub enum $set:ident for $id:ident: $id_type:ty { $($command:ident $({ $part:ident })?),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "commands are handled one at a time, and boxed nowhere else")]
        pub enum $set {
            $(
                #[doc = concat!("See [`", stringify!($command), "`].")]
                $command($command),
            )+
        }

        $(
            impl From<$command> for $set {
                fn from(command: $command) -> Self {
                    Self::$command(command)
                }
            }
        )+

        impl $set {
            /// The names of all commands.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($command)),+];

            /// What the command is for.
            pub fn target(&self) -> &$id_type {
                match self {
                    $(Self::$command(command) => &command.$($part.)?$id,)+
                }
            }
        }

        impl paceline::CommandSet for $set {
            type Invalid = $crate::validation::Invalid;

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$command(_) => stringify!($command),)+
                }
            }

            fn knows(name: &str) -> bool {
                Self::NAMES.contains(&name)
            }

            fn read(
                name: &str,
                fields: &serde_json::Value,
                now: jiff::Timestamp,
            ) -> Option<Result<Self, $crate::validation::Invalid>> {
                match name {
                    $(stringify!($command) => Some(
                        $crate::validation::validate(fields, now, <$command as $crate::command::Command>::read)
                            .map(Self::from),
                    ),)+
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use command_set;
