//! Subscribes athletes to notifications as soon as their addresses are known.

use paceline::{Outgoing, ProcessManager, Route};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::AthleteId;
use crate::athlete::events::AthleteEmailChanged;
use crate::event::view;
use crate::notifications::is_address;

view! {
    /// That an athlete was imported, and where they can be written to.
    pub struct AthleteImported of crate::athlete::events::AthleteImported {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The e-mail address, if they give one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
    }
}

paceline::event_set! {
    /// The events that are followed.
    #[derive(Clone, Debug, PartialEq)]
    pub enum AthleteAddressEvent { AthleteImported, AthleteEmailChanged }
}

/// It remembers nothing: an event says all that is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscribeAthleteToNotifications;

impl ProcessManager for SubscribeAthleteToNotifications {
    const NAME: &'static str = "subscribe-athlete-to-notifications";

    type Event = AthleteAddressEvent;

    fn route(event: &AthleteAddressEvent) -> Route {
        match event {
            AthleteAddressEvent::AthleteImported(event) => Route::continues(event.athlete_id.clone()),
            AthleteAddressEvent::AthleteEmailChanged(event) => Route::continues(event.athlete_id.clone()),
        }
    }

    fn handle(&mut self, event: &AthleteAddressEvent) -> Vec<Outgoing> {
        let command = match event {
            AthleteAddressEvent::AthleteImported(event) => event
                .email
                .as_ref()
                .and_then(|email| send("SubscribeAthleteToAllNotifications", &event.athlete_id, email)),
            AthleteAddressEvent::AthleteEmailChanged(event) => {
                send("UpdateAthleteNotificationEmail", &event.athlete_id, &event.email)
            }
        };
        command.into_iter().collect()
    }
}

/// A command to the notifications of an athlete, if they can be written to.
fn send(command: &str, athlete_id: &AthleteId, email: &str) -> Option<Outgoing> {
    let notifications = athlete_id.notifications().filter(|_| is_address(email))?;
    let data = json!({ "athlete_notification_id": notifications, "athlete_id": athlete_id, "email": email });
    Some(Outgoing::to(&notifications, command, data))
}
