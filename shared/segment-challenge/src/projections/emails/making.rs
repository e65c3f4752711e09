//! Mails are made and discarded.

use jiff::Timestamp;
use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Identity, Recorded, UnitOfWork};

use super::EmailsEvent;
use super::email_row::{EmailContent, EmailRow, EmailStatus, PendingEmailRow};
use super::memo_rows::EmailSettingsRow;
use crate::notifications::NotificationType;
use crate::projections::notification_settings::NotificationSettingsRow;
use crate::{AthleteId, ChallengeId, StageId, StageLeaderboardId};

/// What a mail is about, and to whom it goes.
pub(super) struct Subject<'a> {
    pub(super) kind: NotificationType,
    pub(super) athlete_id: &'a AthleteId,
    pub(super) challenge_id: &'a ChallengeId,
    pub(super) stage_id: Option<&'a StageId>,
    pub(super) board_id: Option<&'a StageLeaderboardId>,
}

/// A mail about something, if the athlete wants such mails.
pub(super) async fn draft<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    event: &Recorded<EmailsEvent>,
    subject: &Subject<'_>,
    send_after: Timestamp,
) -> Result<Option<EmailRow>, ReadModelError> {
    let key = NotificationSettingsRow::key_of(subject.athlete_id);
    let settings = unit.get::<EmailSettingsRow>(&key).await?;
    let wanted = settings.filter(|EmailSettingsRow(settings)| settings.wants(subject.kind));
    Ok(wanted.map(|EmailSettingsRow(settings)| EmailRow {
        email_id: format!("{:016x}-{}-{}", event.position.number(), event.id().simple(), subject.athlete_id),
        athlete_id: subject.athlete_id.clone(),
        kind: subject.kind,
        challenge_id: subject.challenge_id.clone(),
        stage_id: subject.stage_id.cloned(),
        stage_leaderboard_id: subject.board_id.cloned(),
        to: settings.email,
        content: EmailContent::default(),
        status: EmailStatus::Pending,
        send_after,
        sent_at: None,
    }))
}

/// Makes a mail.
pub(super) fn post<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    email: &EmailRow,
) -> Result<(), ReadModelError> {
    unit.put(email)?;
    unit.put(&PendingEmailRow::of(email))
}

/// Discards the mail that is pending in the place of this one, and gives it as it was.
pub(super) async fn discard_former<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    email: &EmailRow,
) -> Result<Option<EmailRow>, ReadModelError> {
    match unit.get::<PendingEmailRow>(&PendingEmailRow::of(email).key()).await? {
        Some(pending) => discard(unit, pending).await,
        None => Ok(None),
    }
}

/// Discards the pending mails of a type about a challenge, or one of its stages.
pub(super) async fn discard_all<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    kind: NotificationType,
    challenge_id: &ChallengeId,
    stage_id: Option<&StageId>,
) -> Result<(), ReadModelError> {
    let prefix = PendingEmailRow::prefix(kind, stage_id);
    for pending in unit.list_beginning::<PendingEmailRow>(challenge_id.as_str(), &prefix).await? {
        discard(unit, pending).await?;
    }
    Ok(())
}

/// A mail that the sender has taken up stays what it is.
async fn discard<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    pending: PendingEmailRow,
) -> Result<Option<EmailRow>, ReadModelError> {
    unit.delete::<PendingEmailRow>(pending.key());
    let email = unit.get::<EmailRow>(&EmailRow::key_of(&pending.email_id)).await?;
    let Some(email) = email.filter(|email| email.status == EmailStatus::Pending) else { return Ok(None) };
    unit.put(&EmailRow { status: EmailStatus::Discarded, ..email.clone() })?;
    Ok(Some(email))
}
