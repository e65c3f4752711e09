//! An athlete is subscribed to notifications, at an address, and turns some of them off and on.

use super::commands::{
    SubscribeAthleteToAllNotifications, ToggleEmailNotification, UpdateAthleteNotificationEmail,
};
use super::events::{
    AthleteNotificationEmailChanged, AthleteSubscribedToAllNotifications,
    AthleteSubscribedToNotificationEmails, AthleteUnsubscribedFromNotificationEmails,
};
use super::{AthleteNotifications, AthleteNotificationsEvent, AthleteNotificationsRefusal, Decision};

impl AthleteNotifications {
    /// Once. Another address is a matter of another command.
    pub(super) fn subscribe(
        &self,
        command: &SubscribeAthleteToAllNotifications,
    ) -> Vec<AthleteNotificationsEvent> {
        if self.subscription.is_some() {
            return vec![];
        }
        let subscribed = AthleteSubscribedToAllNotifications {
            athlete_notification_id: command.athlete_notification_id.clone(),
            athlete_id: command.athlete_id.clone(),
            email: command.email.clone(),
        };
        vec![subscribed.into()]
    }

    /// Who gives an address before they are subscribed is subscribed by it.
    pub(super) fn update_email(&self, command: &UpdateAthleteNotificationEmail) -> Decision {
        let event = match &self.subscription {
            Some(subscription) if subscription.email == command.email => return Ok(vec![]),
            None => AthleteSubscribedToAllNotifications {
                athlete_notification_id: command.athlete_notification_id.clone(),
                athlete_id: command.athlete_id.clone(),
                email: command.email.clone(),
            }
            .into(),
            Some(subscription) if subscription.athlete_id != command.athlete_id => {
                return Err(AthleteNotificationsRefusal::AthleteMismatch);
            }
            Some(subscription) => AthleteNotificationEmailChanged {
                athlete_notification_id: subscription.athlete_notification_id.clone(),
                athlete_id: subscription.athlete_id.clone(),
                email: command.email.clone(),
            }
            .into(),
        };
        Ok(vec![event])
    }

    /// Each type by itself.
    pub(super) fn toggle(&self, command: &ToggleEmailNotification) -> Decision {
        let subscription = self.subscription.as_ref().ok_or(AthleteNotificationsRefusal::NotSubscribed)?;
        let notification_type = command.notification_type;
        let athlete_notification_id = subscription.athlete_notification_id.clone();
        let athlete_id = subscription.athlete_id.clone();
        let event = if subscription.off.contains(&notification_type) {
            AthleteSubscribedToNotificationEmails { athlete_notification_id, athlete_id, notification_type }
                .into()
        } else {
            AthleteUnsubscribedFromNotificationEmails {
                athlete_notification_id,
                athlete_id,
                notification_type,
            }
            .into()
        };
        Ok(vec![event])
    }
}
