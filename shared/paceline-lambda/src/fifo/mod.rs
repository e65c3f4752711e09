//! FIFO queues: sending to them, in order, and putting back what was received.
//!
//! | what | module |
//! | --- | --- |
//! | a message, its group and its id | [`message`] |
//! | what a queue service does, and SQS | [`queues`] |
//! | several messages in batches | [`batches`] |
//! | when a message that was not handled comes again | [`visibility`] |

pub mod batches;
pub mod message;
pub mod queues;
#[cfg(test)]
pub(crate) mod testing;
pub mod visibility;

pub use batches::{Grouping, Unsent, send_in_order};
pub use message::{FifoMessage, MAX_MESSAGE_BYTES, group_of};
pub use queues::{FifoQueues, QueueError, Rejected, Sqs};
pub use visibility::{Visibility, Wait};
