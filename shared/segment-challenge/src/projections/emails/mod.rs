//! Mails that are to be sent.
//!
//! | rows | table | by key | in other orders |
//! | --- | --- | --- | --- |
//! | [`EmailRow`] | `emails` | a mail | pending, and being sent, by when they are due |
//!
//! A mail is made if its athlete wants mails of its type when the event that makes it is handled. Names are joined when
//! it is sent. Only who sends mails moves one to anything but `pending` and `discarded`.

mod email_row;
mod lost_places;
mod making;
mod memo_rows;
mod standings;
#[cfg(test)]
mod tests;

use email_row::PendingEmailRow;
pub use email_row::{EmailContent, EmailRow, EmailStatus, TakenBy};
use making::{Subject, discard_all, draft, post};
use memo_rows::{EmailBoardRow, EmailChallengeRow, EmailSettingsRow, EmailStageRow, StandingRow, TimeRow};
use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Projection, Recorded, UnitOfWork};

use crate::challenge::events::{ChallengeCancelled, ChallengeCreated, ChallengeHosted};
use crate::notifications::NotificationType::{ApproveLeaderboards, HostChallenge, LostPlace};
use crate::notifications::events::{
    AthleteNotificationEmailChanged, AthleteSubscribedToAllNotifications,
    AthleteSubscribedToNotificationEmails, AthleteUnsubscribedFromNotificationEmails,
};
use crate::projections::notification_settings::NotificationSettingsRow;
use crate::stage::events::{StageCreated, StageDeleted, StageEnded, StageLeaderboardsApproved, StageStarted};
use crate::stage_leaderboard::events::{
    StageLeaderboardCleared, StageLeaderboardCreated, StageLeaderboardRanked,
};
use crate::{AthleteId, ChallengeId, StageId};

paceline::event_set! {
    /// The events that mails follow from.
    #[derive(Clone, Debug, PartialEq)]
    pub enum EmailsEvent {
        AthleteSubscribedToAllNotifications,
        AthleteNotificationEmailChanged,
        AthleteSubscribedToNotificationEmails,
        AthleteUnsubscribedFromNotificationEmails,
        ChallengeCreated,
        ChallengeHosted,
        ChallengeCancelled,
        StageCreated,
        StageStarted,
        StageEnded,
        StageLeaderboardsApproved,
        StageDeleted,
        StageLeaderboardCreated,
        StageLeaderboardRanked,
        StageLeaderboardCleared,
    }
}

/// Keeps the mails.
#[derive(Clone, Copy, Debug, Default)]
pub struct EmailsProjection;

impl Projection for EmailsProjection {
    const NAME: &'static str = "emails-projection";
    const TABLES: &'static [&'static str] = &[
        EmailRow::TABLE,
        PendingEmailRow::TABLE,
        EmailSettingsRow::TABLE,
        EmailChallengeRow::TABLE,
        EmailStageRow::TABLE,
        EmailBoardRow::TABLE,
        StandingRow::TABLE,
        TimeRow::TABLE,
    ];

    type Event = EmailsEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<EmailsEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use EmailsEvent as On;
        match &event.event {
            On::AthleteSubscribedToAllNotifications(e) => {
                let known =
                    unit.get::<EmailSettingsRow>(&NotificationSettingsRow::key_of(&e.athlete_id)).await?;
                let row = known.unwrap_or_else(|| EmailSettingsRow(NotificationSettingsRow::subscribed(e)));
                unit.put(&row)
            }
            On::AthleteNotificationEmailChanged(e) => {
                set(unit, &e.athlete_id, |row| row.email.clone_from(&e.email)).await
            }
            On::AthleteSubscribedToNotificationEmails(e) => {
                set(unit, &e.athlete_id, |row| row.switch(e.notification_type, true)).await
            }
            On::AthleteUnsubscribedFromNotificationEmails(e) => {
                set(unit, &e.athlete_id, |row| row.switch(e.notification_type, false)).await
            }
            On::ChallengeCreated(e) => create(unit, event, e).await,
            On::ChallengeHosted(e) => discard_all(unit, HostChallenge, &e.challenge_id, None).await,
            On::ChallengeCancelled(e) => {
                let row = challenge(unit, &e.challenge_id).await?;
                unit.put(&EmailChallengeRow { cancelled: true, ..row })?;
                discard_all(unit, HostChallenge, &e.challenge_id, None).await?;
                discard_all(unit, LostPlace, &e.challenge_id, None).await
            }
            On::StageCreated(e) => {
                let row = stage(unit, &e.stage_id).await?;
                let created_by_athlete_id = Some(e.created_by_athlete_id.clone());
                unit.put(&EmailStageRow { created_by_athlete_id, ..row })
            }
            On::StageStarted(e) => {
                let row = stage(unit, &e.stage_id).await?;
                unit.put(&EmailStageRow { active: true, ..row })
            }
            On::StageEnded(e) => end(unit, event, e).await,
            On::StageLeaderboardsApproved(e) => {
                discard_all(unit, ApproveLeaderboards, &e.challenge_id, Some(&e.stage_id)).await
            }
            On::StageDeleted(e) => {
                lost_places::close_boards(unit, &e.stage_id).await?;
                discard_all(unit, LostPlace, &e.challenge_id, Some(&e.stage_id)).await?;
                discard_all(unit, ApproveLeaderboards, &e.challenge_id, Some(&e.stage_id)).await
            }
            On::StageLeaderboardCreated(e) => lost_places::create_board(unit, e).await,
            On::StageLeaderboardRanked(e) => lost_places::rank(unit, event, e).await,
            On::StageLeaderboardCleared(e) => standings::forget(unit, &e.stage_leaderboard_id).await,
        }
    }
}

/// The host is asked to host it.
async fn create<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    event: &Recorded<EmailsEvent>,
    created: &ChallengeCreated,
) -> Result<(), ReadModelError> {
    let row = challenge(unit, &created.challenge_id).await?;
    let created_by_athlete_id = Some(created.created_by_athlete_id.clone());
    unit.put(&EmailChallengeRow { created_by_athlete_id, ..row })?;
    let subject = Subject {
        kind: HostChallenge,
        athlete_id: &created.created_by_athlete_id,
        challenge_id: &created.challenge_id,
        stage_id: None,
        board_id: None,
    };
    match draft(unit, event, &subject, event.metadata.recorded_at).await? {
        Some(email) => post(unit, &email),
        None => Ok(()),
    }
}

/// The host is asked to approve it.
async fn end<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    event: &Recorded<EmailsEvent>,
    ended: &StageEnded,
) -> Result<(), ReadModelError> {
    let stage = lost_places::close_boards(unit, &ended.stage_id).await?;
    discard_all(unit, LostPlace, &ended.challenge_id, Some(&ended.stage_id)).await?;
    let host = match stage.created_by_athlete_id {
        Some(host) => Some(host),
        None => challenge(unit, &ended.challenge_id).await?.created_by_athlete_id,
    };
    let Some(host) = host else { return Ok(()) };
    let subject = Subject {
        kind: ApproveLeaderboards,
        athlete_id: &host,
        challenge_id: &ended.challenge_id,
        stage_id: Some(&ended.stage_id),
        board_id: None,
    };
    match draft(unit, event, &subject, event.metadata.recorded_at).await? {
        Some(email) => post(unit, &email),
        None => Ok(()),
    }
}

async fn set<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    athlete_id: &AthleteId,
    change: impl FnOnce(&mut NotificationSettingsRow) + Send,
) -> Result<(), ReadModelError> {
    let key = NotificationSettingsRow::key_of(athlete_id);
    unit.update(&key, |EmailSettingsRow(row): &mut EmailSettingsRow| change(row)).await
}

async fn challenge<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
) -> Result<EmailChallengeRow, ReadModelError> {
    let found = unit.get(&EmailChallengeRow::key_of(challenge_id)).await?;
    Ok(found.unwrap_or_else(|| EmailChallengeRow::unknown(challenge_id)))
}

async fn stage<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    stage_id: &StageId,
) -> Result<EmailStageRow, ReadModelError> {
    let found = unit.get(&EmailStageRow::key_of(stage_id)).await?;
    Ok(found.unwrap_or_else(|| EmailStageRow::unknown(stage_id)))
}
