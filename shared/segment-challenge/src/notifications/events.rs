//! What happens to the notifications of an athlete.

use super::NotificationType;
use crate::event::{event, events};
use crate::{AthleteId, AthleteNotificationId};

events! {
    /// What happens to the notifications of an athlete.
    pub enum AthleteNotificationsEvent {
        AthleteSubscribedToAllNotifications,
        AthleteNotificationEmailChanged,
        AthleteUnsubscribedFromNotificationEmails,
        AthleteSubscribedToNotificationEmails,
    }
}

event! {
    /// An athlete was subscribed to all notifications.
    pub struct AthleteSubscribedToAllNotifications("AthleteSubscribedToAllNotifications", 1) {
        /// The notifications of the athlete.
        pub athlete_notification_id: AthleteNotificationId,
        /// The athlete.
        pub athlete_id: AthleteId,
        /// Where they are sent to.
        pub email: String,
    }
}

event! {
    /// Notifications are sent to another address.
    pub struct AthleteNotificationEmailChanged("AthleteNotificationEmailChanged", 1) {
        /// The notifications of the athlete.
        pub athlete_notification_id: AthleteNotificationId,
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The new address.
        pub email: String,
    }
}

event! {
    /// Notifications of one type were turned off.
    pub struct AthleteUnsubscribedFromNotificationEmails("AthleteUnsubscribedFromNotificationEmails", 1) {
        /// The notifications of the athlete.
        pub athlete_notification_id: AthleteNotificationId,
        /// The athlete.
        pub athlete_id: AthleteId,
        /// Their type.
        pub notification_type: NotificationType,
    }
}

event! {
    /// Notifications of one type were turned on again.
    pub struct AthleteSubscribedToNotificationEmails("AthleteSubscribedToNotificationEmails", 1) {
        /// The notifications of the athlete.
        pub athlete_notification_id: AthleteNotificationId,
        /// The athlete.
        pub athlete_id: AthleteId,
        /// Their type.
        pub notification_type: NotificationType,
    }
}
