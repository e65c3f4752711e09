//! What becomes of an event when a handler fails.

use jiff::SignedDuration;

/// What is to become of an event whose handler has failed. Until it is handled or skipped, the later events of its
/// stream wait; other streams go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// Try again, each time later than the last: after about 1, 4, 16 and 60 seconds. When the last try fails the
    /// delivery is set aside with the queue's dead letters: the stream is *parked*.
    #[default]
    Retry,
    /// Try again after this time, at most eleven and three quarter hours, as queues hold a message back for no longer. It
    /// counts as a try: when the last one fails the stream is parked.
    RetryAfter(SignedDuration),
    /// Go on without it: it counts as handled, with a warning in the log and in the metrics.
    Skip,
    /// Try no more: the stream is parked within seconds, for a person to look at.
    Stop,
}
