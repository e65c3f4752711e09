//! Which e-mails athletes get, and where.
//!
//! | rows | table | by key |
//! | --- | --- | --- |
//! | [`NotificationSettingsRow`] | `notification_settings` | an athlete |

#[cfg(test)]
mod tests;

use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
use paceline::{Identity, Projection, Recorded, UnitOfWork};
use serde::{Deserialize, Serialize};

use crate::AthleteId;
use crate::notifications::NotificationType;
use crate::notifications::events::{
    AthleteNotificationEmailChanged, AthleteSubscribedToAllNotifications,
    AthleteSubscribedToNotificationEmails, AthleteUnsubscribedFromNotificationEmails,
};

/// Which e-mails an athlete gets, and where. An athlete without a row gets none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationSettingsRow {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// Where they are sent to.
    pub email: String,
    /// Whether they get those about leaderboards to approve.
    pub approve_leaderboards: bool,
    /// Whether they get those about challenges to host.
    pub host_challenge: bool,
    /// Whether they get those about lost places.
    pub lost_place: bool,
}

impl NotificationSettingsRow {
    /// The key of an athlete's row.
    pub fn key_of(athlete_id: &AthleteId) -> Key {
        Key::single(athlete_id.as_str())
    }

    /// Whether e-mails of a type are switched on.
    pub const fn wants(&self, kind: NotificationType) -> bool {
        match kind {
            NotificationType::ApproveLeaderboards => self.approve_leaderboards,
            NotificationType::HostChallenge => self.host_challenge,
            NotificationType::LostPlace => self.lost_place,
        }
    }

    /// The settings of an athlete who has just subscribed: everything.
    pub(super) fn subscribed(event: &AthleteSubscribedToAllNotifications) -> Self {
        Self {
            athlete_id: event.athlete_id.clone(),
            email: event.email.clone(),
            approve_leaderboards: true,
            host_challenge: true,
            lost_place: true,
        }
    }

    pub(super) fn switch(&mut self, kind: NotificationType, on: bool) {
        match kind {
            NotificationType::ApproveLeaderboards => self.approve_leaderboards = on,
            NotificationType::HostChallenge => self.host_challenge = on,
            NotificationType::LostPlace => self.lost_place = on,
        }
    }
}

impl Row for NotificationSettingsRow {
    const TABLE: &'static str = "notification_settings";

    fn key(&self) -> Key {
        Self::key_of(&self.athlete_id)
    }
}

paceline::event_set! {
    /// The events that the settings follow from. Those of an athlete are of one stream.
    #[derive(Clone, Debug, PartialEq)]
    pub enum NotificationSettingsEvent {
        AthleteSubscribedToAllNotifications,
        AthleteNotificationEmailChanged,
        AthleteSubscribedToNotificationEmails,
        AthleteUnsubscribedFromNotificationEmails,
    }
}

/// Keeps the settings.
#[derive(Clone, Copy, Debug, Default)]
pub struct NotificationSettingsProjection;

impl Projection for NotificationSettingsProjection {
    const NAME: &'static str = "notification-settings-projection";
    const TABLES: &'static [&'static str] = &[NotificationSettingsRow::TABLE];
    type Event = NotificationSettingsEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<NotificationSettingsEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use NotificationSettingsEvent as On;
        let key = NotificationSettingsRow::key_of;
        match &event.event {
            On::AthleteSubscribedToAllNotifications(subscribed) => {
                let known = unit.get::<NotificationSettingsRow>(&key(&subscribed.athlete_id)).await?;
                if known.is_some() {
                    return Ok(());
                }
                unit.put(&NotificationSettingsRow::subscribed(subscribed))
            }
            On::AthleteNotificationEmailChanged(changed) => {
                let email = |row: &mut NotificationSettingsRow| row.email.clone_from(&changed.email);
                unit.update(&key(&changed.athlete_id), email).await
            }
            On::AthleteSubscribedToNotificationEmails(on) => {
                let on_ = |row: &mut NotificationSettingsRow| row.switch(on.notification_type, true);
                unit.update(&key(&on.athlete_id), on_).await
            }
            On::AthleteUnsubscribedFromNotificationEmails(off) => {
                let off_ = |row: &mut NotificationSettingsRow| row.switch(off.notification_type, false);
                unit.update(&key(&off.athlete_id), off_).await
            }
        }
    }
}
