//! What becomes of a delivery that failed.

use jiff::SignedDuration;

/// What a subscriber wants to become of an event that it could not handle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// The event is delivered again, after a delay that grows from try to try. When the queue's tries are used up, its
    /// stream waits until the message is redriven or the reconciler finds it.
    #[default]
    Retry,
    /// As [`Retry`](Self::Retry), after this delay.
    RetryAfter(SignedDuration),
    /// The event is given up: the subscriber goes on with the next one of the stream.
    Skip,
    /// The event is not tried again until it is redriven: its message is set aside at once, and its stream waits.
    Stop,
}
