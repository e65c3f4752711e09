//! The settings, one rule a test.

use serde_json::{Value, json};

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};

const DAY: &str = "2026-06-02T08:00:00Z";

fn of_athlete(name: &'static str, more: &Value) -> Given {
    let mut data = json!({ "athlete_notification_id": "athlete-1-notifications", "athlete_id": "athlete-1" });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event("athlete-1-notifications", DAY, name, data)
}

fn subscribed(email: &str) -> Given {
    of_athlete("AthleteSubscribedToAllNotifications", &json!({ "email": email }))
}

fn settings(events: &[Given]) -> Vec<(String, [bool; 3])> {
    let rows = World::<NotificationSettingsProjection>::given(events).all::<NotificationSettingsRow>();
    let switches =
        |row: &NotificationSettingsRow| [row.approve_leaderboards, row.host_challenge, row.lost_place];
    rows.iter().map(|row| (row.email.clone(), switches(row))).collect()
}

#[test]
fn who_subscribes_gets_everything() {
    assert_eq!(settings(&[subscribed("a@b.example")]), [("a@b.example".to_owned(), [true; 3])]);
}

#[test]
fn types_are_switched_one_by_one_and_the_address_changes() {
    let off =
        |kind| of_athlete("AthleteUnsubscribedFromNotificationEmails", &json!({ "notification_type": kind }));
    let on =
        |kind| of_athlete("AthleteSubscribedToNotificationEmails", &json!({ "notification_type": kind }));
    let given = [
        subscribed("a@b.example"),
        off("approve_leaderboards"),
        off("host_challenge"),
        off("lost_place"),
        on("host_challenge"),
        of_athlete("AthleteNotificationEmailChanged", &json!({ "email": "c@d.example" })),
        subscribed("e@f.example"),
    ];

    assert_eq!(settings(&given), [("c@d.example".to_owned(), [false, true, false])]);
    follows_from_each_stream_alone::<NotificationSettingsProjection>(&given, &["notification_settings"]);
}

#[test]
fn who_has_not_subscribed_has_no_row() {
    let changed = of_athlete("AthleteNotificationEmailChanged", &json!({ "email": "c@d.example" }));

    assert!(settings(&[changed]).is_empty());
}
