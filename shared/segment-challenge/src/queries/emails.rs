//! Mails, for who sends them.

use jiff::Timestamp;
use paceline::read_model::{ReadModel, ReadModelError};
use serde::Serialize;

use super::athletes::{Name, Names};
use super::page::read_all;
use crate::projections::emails::{EmailRow, EmailStatus, TakenBy};

/// A mail with the names of those that it tells of, as they are now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedEmail {
    /// The mail.
    pub email: EmailRow,
    /// The name of who took the place, if it tells of one.
    pub taken_by: Option<Name>,
}

/// The mails that are due, the longest due first.
///
/// # Errors
/// [`ReadModelError`].
pub async fn due_emails(
    rows: &impl ReadModel,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<NamedEmail>, ReadModelError> {
    let pending =
        paceline::read_model::RowQuery { limit: Some(limit), ..EmailRow::open(EmailStatus::Pending) };
    let due = read_all::<EmailRow>(rows, &pending).await?;
    named(rows, due.into_iter().filter(|email| email.send_after <= now).collect()).await
}

/// Joins the names.
///
/// # Errors
/// [`ReadModelError`].
pub async fn named(rows: &impl ReadModel, emails: Vec<EmailRow>) -> Result<Vec<NamedEmail>, ReadModelError> {
    let taker =
        |email: &EmailRow| email.content.taken_by.clone().map(|TakenBy { athlete_id, .. }| athlete_id);
    let takers: Vec<_> = emails.iter().filter_map(taker).collect();
    let names = Names::of(rows, &takers).await?;
    let name = |email: EmailRow| {
        let taken_by = taker(&email).map(|athlete_id| names.get(&athlete_id));
        NamedEmail { email, taken_by }
    };
    Ok(emails.into_iter().map(name).collect())
}
