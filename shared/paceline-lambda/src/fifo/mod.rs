//! Sending to FIFO queues, in order.
//!
//! | what | module |
//! | --- | --- |
//! | a message, its group and its id | [`message`] |
//! | what a queue service does, and SQS | [`queues`] |
//! | several messages in batches | [`batches`] |

pub mod batches;
pub mod message;
pub mod queues;
#[cfg(test)]
pub(crate) mod testing;

pub use batches::{Grouping, Unsent, send_in_order};
pub use message::{FifoMessage, MAX_MESSAGE_BYTES};
pub use queues::{FifoQueues, QueueError, Rejected, Sqs};
