//! What is known of the notifications of an athlete.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AthleteNotificationsEvent, NotificationType};
use crate::{AthleteId, AthleteNotificationId};

/// What is known of the notifications of an athlete.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AthleteNotifications {
    /// Absent until they are subscribed.
    pub(super) subscription: Option<Subscription>,
}

/// Where notifications go, and which do not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Subscription {
    pub(super) athlete_notification_id: AthleteNotificationId,
    pub(super) athlete_id: AthleteId,
    pub(super) email: String,
    /// The types that were turned off.
    pub(super) off: BTreeSet<NotificationType>,
}

impl AthleteNotifications {
    /// Changes the state by what has happened.
    pub(super) fn follow(&mut self, event: &AthleteNotificationsEvent) {
        use AthleteNotificationsEvent as E;
        match (event, &mut self.subscription) {
            (E::AthleteSubscribedToAllNotifications(subscribed), subscription) => {
                *subscription = Some(Subscription {
                    athlete_notification_id: subscribed.athlete_notification_id.clone(),
                    athlete_id: subscribed.athlete_id.clone(),
                    email: subscribed.email.clone(),
                    off: BTreeSet::new(),
                });
            }
            (E::AthleteNotificationEmailChanged(changed), Some(subscription)) => {
                subscription.email.clone_from(&changed.email);
            }
            (E::AthleteUnsubscribedFromNotificationEmails(turned_off), Some(subscription)) => {
                subscription.off.insert(turned_off.notification_type);
            }
            (E::AthleteSubscribedToNotificationEmails(turned_on), Some(subscription)) => {
                subscription.off.remove(&turned_on.notification_type);
            }
            (_, None) => {}
        }
    }
}
