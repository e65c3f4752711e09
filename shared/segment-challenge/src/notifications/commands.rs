//! What the notifications of an athlete can be asked to do, and what makes a command valid by itself.

use super::{NotificationType, is_address};
use crate::command::{Command, command_set};
use crate::validation::Fields;
use crate::{AthleteId, AthleteNotificationId};

command_set! {
    /// What the notifications of an athlete can be asked to do.
    pub enum AthleteNotificationsCommand for athlete_notification_id: AthleteNotificationId {
        SubscribeAthleteToAllNotifications,
        UpdateAthleteNotificationEmail,
        ToggleEmailNotification,
    }
}

/// Subscribes an athlete to all notifications.
#[derive(Clone, Debug, PartialEq)]
pub struct SubscribeAthleteToAllNotifications {
    /// The notifications of the athlete.
    pub athlete_notification_id: AthleteNotificationId,
    /// The athlete.
    pub athlete_id: AthleteId,
    /// Where they are sent to.
    pub email: String,
}

impl Command for SubscribeAthleteToAllNotifications {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let athlete_notification_id = fields.id("athlete_notification_id").required();
        let athlete_id = fields.id("athlete_id").required();
        let email =
            fields.text("email").must("must be an e-mail address", |email| is_address(email)).required();
        Some(Self {
            athlete_notification_id: athlete_notification_id?,
            athlete_id: athlete_id?,
            email: email?,
        })
    }
}

/// Sends notifications to another address.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateAthleteNotificationEmail {
    /// The notifications of the athlete.
    pub athlete_notification_id: AthleteNotificationId,
    /// The athlete.
    pub athlete_id: AthleteId,
    /// Where they are sent to.
    pub email: String,
}

impl Command for UpdateAthleteNotificationEmail {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let athlete_notification_id = fields.id("athlete_notification_id").required();
        let athlete_id = fields.id("athlete_id").required();
        let email =
            fields.text("email").must("must be an e-mail address", |email| is_address(email)).required();
        Some(Self {
            athlete_notification_id: athlete_notification_id?,
            athlete_id: athlete_id?,
            email: email?,
        })
    }
}

/// Turns notifications of one type on or off.
#[derive(Clone, Debug, PartialEq)]
pub struct ToggleEmailNotification {
    /// The notifications of the athlete.
    pub athlete_notification_id: AthleteNotificationId,
    /// The notifications that are meant.
    pub notification_type: NotificationType,
}

impl Command for ToggleEmailNotification {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let athlete_notification_id = fields.id("athlete_notification_id").required();
        let notification_type = fields.one_of("notification_type").required();
        Some(Self {
            athlete_notification_id: athlete_notification_id?,
            notification_type: notification_type?,
        })
    }
}
