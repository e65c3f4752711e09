//! Tells owners by letter what was taken out of their accounts.

use std::future::Future;

use jiff::SignedDuration;
use paceline::{EventHandler, OnError, Recorded};
use uuid::Uuid;

use crate::account::{AccountClosed, MoneyWithdrawn};

paceline::event_set! {
    /// What letters are written about.
    #[derive(Clone, Debug, PartialEq)]
    pub enum LetterEvent { MoneyWithdrawn, AccountClosed }
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The same for every copy: that of the event.
    pub id: Uuid,
    /// The account that it is about.
    pub account_id: String,
    /// The version of the event that it tells of.
    pub version: u64,
    /// How much was taken out.
    pub pence: u64,
}

/// Carries letters.
pub trait Post: Send + Sync {
    /// Hands a letter in.
    ///
    /// # Errors
    /// [`NotPosted`].
    fn send(&self, letter: Letter) -> impl Future<Output = Result<(), NotPosted>> + Send;
}

/// Why a letter was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPosted {
    /// Everybody sends letters at this moment.
    #[error("there is a queue at the post office")]
    Busy,
    /// It opens again.
    #[error("the post office is closed")]
    Closed,
    /// The letter will never get there.
    #[error("nobody lives there")]
    NoSuchAddress,
    /// Somebody must see what is wrong. No letter is to overtake this one.
    #[error("the address cannot be read")]
    Illegible,
}

/// Writes letters.
#[derive(Clone, Debug)]
pub struct Letters<P>(pub P);

impl<P: Post> EventHandler for Letters<P> {
    const NAME: &'static str = "letters";
    type Event = LetterEvent;
    type Error = NotPosted;

    async fn handle(&self, event: &Recorded<LetterEvent>) -> Result<(), NotPosted> {
        let pence = match &event.event {
            LetterEvent::MoneyWithdrawn(event) => event.pence,
            LetterEvent::AccountClosed(event) => event.paid_out,
        };
        let account_id = event.stream.id().to_owned();
        self.0.send(Letter { id: event.id(), account_id, version: event.version.number(), pence }).await
    }

    fn on_error(&self, error: &NotPosted, _event: &Recorded<LetterEvent>, _attempt: u32) -> OnError {
        match error {
            NotPosted::Busy => OnError::Retry,
            NotPosted::Closed => OnError::RetryAfter(SignedDuration::from_secs(45)),
            NotPosted::NoSuchAddress => OnError::Skip,
            NotPosted::Illegible => OnError::Stop,
        }
    }
}
