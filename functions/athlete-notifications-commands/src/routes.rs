//! Which request is which command of an athlete's notifications.

use paceline::Identity as _;
use paceline_lambda::commands::Route;
use paceline_lambda::http::Fields;
use segment_challenge_lambda::Session;
use serde_json::json;

/// The routes.
pub(crate) const ROUTES: &[Route<Session>] = &[
    Route::put("/api/me/notifications", "SubscribeAthleteToAllNotifications", "athlete_notification_id")
        .acted_by("athlete_id")
        .filled_by(own),
    Route::put("/api/me/notifications/email", "UpdateAthleteNotificationEmail", "athlete_notification_id")
        .acted_by("athlete_id")
        .filled_by(own),
    Route::put(
        "/api/me/notifications/{notification_type}",
        "ToggleEmailNotification",
        "athlete_notification_id",
    )
    .acted_by("athlete_id")
    .filled_by(own),
];

/// The notifications of who asks.
fn own(fields: &mut Fields, Session(sender): &Session) {
    let notifications = sender.athlete_id.notifications().map(|id| id.as_str().to_owned());
    fields.insert("athlete_notification_id".to_owned(), json!(notifications));
}
