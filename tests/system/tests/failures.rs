//! Functions are killed and deliveries stop; what was asked for comes about all the same.

use serde_json::json;
use system_tests::{Api, Athlete, Cloud, distance_challenge, eventually};

#[test]
fn a_challenge_is_complete_although_every_function_was_killed_on_the_way() {
    let (api, cloud) = (Api::deployed(), Cloud::started());
    let (host, athlete) = (Athlete::new("F"), Athlete::new("M"));
    let warm = api.post(&host, "/challenges", &distance_challenge(&host)).expect(201);
    eventually("everything has run once", || {
        let shown = api.get(Some(&host), &format!("/challenges/{}", warm.text("challenge_id")));
        (shown.body["stage_count"] == 3).then_some(())
    });

    cloud.set_deliveries(false);
    let created = api.post(&host, "/challenges", &distance_challenge(&host)).expect(201);
    let path = format!("/challenges/{}", created.text("challenge_id"));
    assert!(cloud.kill_functions() > 0, "functions were running");
    cloud.set_deliveries(true);
    eventually("the first row is there", || (api.get(Some(&host), &path).status == 200).then_some(()));
    cloud.kill_functions();

    eventually("the challenge is hosted", || {
        let answer = api.post(&host, &format!("{path}/host"), &json!({}));
        // A killed function answers with a 502, having hosted the challenge or not.
        (answer.status == 200
            || answer.body["code"] == "forbidden"
            || answer.body["code"] == "challenge_not_created")
            .then_some(())
    });
    cloud.kill_functions();
    eventually("the athlete has joined", || {
        (api.post(&athlete, &format!("{path}/join"), &json!({})).status == 200).then_some(())
    });
    cloud.kill_functions();

    let complete = eventually("the challenge is complete", || {
        let shown = api.get(Some(&athlete), &path);
        (shown.body["stage_count"] == 3 && shown.body["competitor_count"] == 1).then_some(shown)
    });
    assert_eq!(complete.body["status"], "active");
    assert_eq!(complete.body["stages_configured"], true);
}
