//! What goes over the wire: counted in one place, in the same way for every store.
//!
//! A [`Counter`] is an interceptor of the SDK. Each attempt of each request passes it, those that the SDK retries too.
//! Always counted are requests, and the bytes of HTTP/1.1 heads and bodies. While it is *metering* it also asks for
//! and adds up the consumed capacity; that costs the client some CPU, so timed runs are not metered.

mod capacity;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
    BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_types::config_bag::{Storable, StoreReplace};

use capacity::{Operation, Units};

/// What has been counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) requests: u64,
    pub(crate) bytes_sent: u64,
    pub(crate) bytes_received: u64,
    /// In halves: an eventually consistent read costs half a unit.
    pub(crate) half_units: Units,
}

impl Counts {
    /// What was counted since `earlier`.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            requests: self.requests - earlier.requests,
            bytes_sent: self.bytes_sent - earlier.bytes_sent,
            bytes_received: self.bytes_received - earlier.bytes_received,
            half_units: Units {
                read: self.half_units.read - earlier.half_units.read,
                write: self.half_units.write - earlier.half_units.write,
            },
        }
    }

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            bytes_sent: self.bytes_sent + other.bytes_sent,
            bytes_received: self.bytes_received + other.bytes_received,
            half_units: Units {
                read: self.half_units.read + other.half_units.read,
                write: self.half_units.write + other.half_units.write,
            },
        }
    }
}

/// Counts what a client sends and receives. Clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counter(Arc<Totals>);

#[derive(Debug, Default)]
struct Totals {
    metering: AtomicBool,
    requests: AtomicU64,
    bytes_sent: AtomicU64,
    bytes_received: AtomicU64,
    half_units_read: AtomicU64,
    half_units_written: AtomicU64,
}

impl Counter {
    /// Whether consumed capacity is asked for and added up from now on.
    pub(crate) fn meter(&self, metering: bool) {
        self.0.metering.store(metering, Ordering::Relaxed);
    }

    /// All that was counted so far.
    pub(crate) fn counts(&self) -> Counts {
        let read = |total: &AtomicU64| total.load(Ordering::Relaxed);
        Counts {
            requests: read(&self.0.requests),
            bytes_sent: read(&self.0.bytes_sent),
            bytes_received: read(&self.0.bytes_received),
            half_units: Units {
                read: read(&self.0.half_units_read),
                write: read(&self.0.half_units_written),
            },
        }
    }

    fn metering(&self) -> bool {
        self.0.metering.load(Ordering::Relaxed)
    }
}

/// That a request asks for its capacity.
#[derive(Clone, Copy, Debug)]
struct Asked {
    operation: Operation,
    if_refused: Units,
}

impl Storable for Asked {
    type Storer = StoreReplace<Self>;
}

impl Intercept for Counter {
    fn name(&self) -> &'static str {
        "Counter"
    }

    /// Before the request is signed, so that the signature is that of what is sent.
    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.metering() {
            let request = context.request_mut();
            let operation = Operation::of_target(request.headers().get("x-amz-target").unwrap_or_default());
            let body = request.body().bytes().ok_or("a request of DynamoDB has its body in memory")?;
            let if_refused = capacity::consumed_by_refused(operation, body)?;
            bag.interceptor_state().store_put(Asked { operation, if_refused });
            let body = capacity::ask(body);
            request.headers_mut().insert("content-length", body.len().to_string());
            *request.body_mut() = body.into();
        }
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        let head = b"POST / HTTP/1.1\r\n".len() + head_bytes(request.headers().iter());
        let body = request.body().content_length().unwrap_or_default();
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        self.0.bytes_sent.fetch_add(head as u64 + body, Ordering::Relaxed);
        Ok(())
    }

    /// Of errors too: they are deserialized as outputs are.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let body = response.body().bytes().unwrap_or_default();
        let head = b"HTTP/1.1 200 OK\r\n".len() + head_bytes(response.headers().iter());
        self.0.bytes_received.fetch_add((head + body.len()) as u64, Ordering::Relaxed);
        if let Some(Asked { operation, if_refused }) = bag.load::<Asked>() {
            let success = response.status().is_success();
            let units = if success { capacity::consumed(*operation, body)? } else { *if_refused };
            self.0.half_units_read.fetch_add(units.read, Ordering::Relaxed);
            self.0.half_units_written.fetch_add(units.write, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// The bytes of header lines in HTTP/1.1, and of the empty line after them.
fn head_bytes<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>) -> usize {
    headers.map(|(name, value)| name.len() + value.len() + b": \r\n".len()).sum::<usize>() + b"\r\n".len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_its_lines_and_an_empty_one() {
        let head = "host: localhost\r\ncontent-length: 12\r\n\r\n";

        assert_eq!(head_bytes([("host", "localhost"), ("content-length", "12")].into_iter()), head.len());
    }

    #[test]
    fn counts_since_an_earlier_moment_and_from_then_on_are_all_counts() {
        let counter = Counter::default();
        counter.0.requests.fetch_add(3, Ordering::Relaxed);
        let earlier = counter.counts();
        counter.0.requests.fetch_add(4, Ordering::Relaxed);
        counter.0.half_units_read.fetch_add(1, Ordering::Relaxed);

        let since = counter.counts().since(earlier);

        assert_eq!((since.requests, since.half_units.read), (4, 1));
        assert_eq!(since.plus(earlier), counter.counts());
    }
}
