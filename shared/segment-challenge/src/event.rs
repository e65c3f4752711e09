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

/// Declares what one reader needs of an event: some of its fields, under its name and version.
///
/// Such a reader neither pays for the rest of a large event nor depends on it.
macro_rules! view {
    (
        $(#[$meta:meta])*
        pub struct $view:ident of $event:path {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $view {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl paceline::Event for $view {
            const TYPE: paceline::EventType = <$event as paceline::Event>::TYPE;
            const UPCASTS: &'static [paceline::Upcast] = <$event as paceline::Event>::UPCASTS;
        }
    };
}

/// Declares what happens to an aggregate: a set of events of which each has a JSON Schema.
macro_rules! events {
    ($(#[$meta:meta])* pub enum $set:ident { $($event:ident),+ $(,)? }) => {
        paceline::event_set! {
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq)]
            pub enum $set { $($event),+ }
        }

        #[cfg(feature = "schema")]
        impl $crate::schema::Described for $set {
            fn schemas() -> Vec<(paceline::EventType, schemars::Schema)> {
                vec![$((<$event as paceline::Event>::TYPE, schemars::schema_for!($event))),+]
            }
        }
    };
}

pub(crate) use event;
pub(crate) use events;
pub(crate) use view;
