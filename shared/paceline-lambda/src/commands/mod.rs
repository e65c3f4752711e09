//! A function that takes the commands of one aggregate: from people by HTTP, from process managers by a queue.
//!
//! ```text
//! request ─ origin? ─ who? ─ body ─ ids and fields of the server ─ may they? ─┐
//!                                                                             ├─ read and validate ─ dispatch ─ answer
//! message ─ decode ─ of this aggregate? ──────────────────────────────────────┘
//! ```
//!
//! | step | module |
//! | --- | --- |
//! | which request is which command | [`route`] |
//! | the function | [`function`], [`requests`], [`messages`] |
//! | what callers are told | [`answer`] |
//! | waiting until rows show what a command did | `waiting` |
//! | pauses after conflicts | [`backoff`] |
//! | names that are unique | [`unique_names`] |

pub mod answer;
pub mod backoff;
pub mod function;
pub mod messages;
pub mod requests;
pub mod route;
pub mod unique_names;
mod waiting;

#[cfg(test)]
mod tests;

pub use backoff::Jittered;
pub use function::{CommandFunction, Policy, Verdict};
pub use route::Route;
pub use unique_names::{NameOf, UniqueName, UniqueNames};
