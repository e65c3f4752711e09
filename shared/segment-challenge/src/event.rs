//! How the events of this application are declared.

/// Declares an event: its payload, and the name and version under which it is stored for ever.
macro_rules! event {
    (
        $(#[$meta:meta])*
        pub struct $event:ident($name:literal, $version:literal) {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $event {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl paceline::Event for $event {
            const TYPE: paceline::EventType = paceline::EventType::new($name, $version);
        }
    };
}

pub(crate) use event;
