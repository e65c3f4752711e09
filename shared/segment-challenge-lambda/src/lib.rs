//! What the functions of Segment Challenge share.
//!
//! | what | module |
//! | --- | --- |
//! | a function that takes commands | [`commands`] |
//! | who is signed in | [`session`] |
//! | who may do what, by the rows of the read model | [`access`] |
//! | which rows follow which streams | [`followed`] |
//! | a function that answers queries | [`queries`] |
//! | names in addresses | [`slugs`] |

pub mod access;
pub mod commands;
pub mod followed;
pub mod queries;
pub mod session;
pub mod slugs;

pub use access::Access;
pub use session::Session;
