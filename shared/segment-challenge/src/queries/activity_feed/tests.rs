//! Feeds as who asks may see them, on rows in memory.

use paceline::InMemoryReadModel;
use paceline::read_model::RowChange;
use serde_json::{Value, json};

use super::*;
use crate::projections::testing::ready;
use crate::queries::testing::{athlete, challenge_row, competing, given, put};

/// The `n`th minute's activity: `athlete-2` joins `c-1`, but for what is said otherwise.
fn activity(n: usize, with: &Value) -> [RowChange; 2] {
    let mut row = json!({
        "activity_id": format!("a-{n:02}"), "published": format!("2026-06-01T12:{n:02}:00Z"), "verb": "join",
        "actor_type": "athlete", "actor_id": "athlete-2", "object_type": "challenge", "object_id": "c-1",
        "target_type": null, "target_id": null, "challenge_id": "c-1", "public": true, "metadata": {},
        "private": false, "unlinked": false, "stage_id": null, "position": n,
    });
    row.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    [put::<ActivityRow>(&row), put::<ActorActivityRow>(&row)]
}

fn rows(changes: impl IntoIterator<Item = RowChange>) -> InMemoryReadModel {
    given(&changes.into_iter().collect::<Vec<_>>())
}

fn feed(
    rows: &InMemoryReadModel,
    viewer: Viewer<'_>,
    feed: &Feed,
    page: &Page,
) -> Option<Listed<ShownActivity>> {
    ready(activity_feed(rows, viewer, feed, page)).unwrap()
}

/// The minutes of what a feed shows.
fn minutes(listed: &Listed<ShownActivity>) -> Vec<&str> {
    listed.items.iter().map(|shown| &shown.activity.activity_id[2..]).collect()
}

/// The feed page by page.
fn in_pages_of(rows: &InMemoryReadModel, viewer: Viewer<'_>, of: &Feed, limit: usize) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut page = Page::first(limit);
    loop {
        let listed = feed(rows, viewer, of, &page).unwrap();
        pages.push(minutes(&listed).into_iter().map(str::to_owned).collect());
        page.after = listed.next;
        if page.after.is_none() {
            return pages;
        }
    }
}

fn of_athlete(id: &str) -> Feed {
    Feed::Athlete(id.parse().unwrap())
}

#[test]
fn a_dashboard_merges_what_its_athlete_and_their_challenges_did_latest_first() {
    let by_challenge = |id: &str| json!({ "verb": "start", "actor_type": "challenge", "actor_id": id, "object_id": id, "challenge_id": id });
    let all = [
        vec![challenge_row("c-2", &json!({ "created_by_athlete_id": "athlete-2" }))],
        vec![challenge_row("c-3", &json!({}))],
        competing("c-1", "athlete-2", "2026-06-01T00:00:00Z").to_vec(),
        activity(1, &json!({})).to_vec(),
        activity(2, &by_challenge("c-1")).to_vec(),
        activity(3, &by_challenge("c-2")).to_vec(),
        activity(4, &by_challenge("c-3")).to_vec(),
        activity(5, &json!({ "actor_id": "athlete-3" })).to_vec(),
        activity(6, &json!({})).to_vec(),
    ];
    let rows = rows(all.into_iter().flatten());
    let (own, other) = (athlete("athlete-2", None), athlete("athlete-3", None));
    let dashboard = Feed::Dashboard("athlete-2".parse().unwrap());

    for (limit, pages) in [
        (20, vec![vec!["06", "03", "02", "01"]]),
        (4, vec![vec!["06", "03", "02", "01"]]),
        (3, vec![vec!["06", "03", "02"], vec!["01"]]),
        (1, vec![vec!["06"], vec!["03"], vec!["02"], vec!["01"]]),
    ] {
        assert_eq!(in_pages_of(&rows, Viewer::Athlete(&own), &dashboard, limit), pages, "{limit}");
    }
    for viewer in [Viewer::Athlete(&other), Viewer::Anonymous] {
        assert_eq!(feed(&rows, viewer, &dashboard, &Page::first(20)), None);
    }
}

#[test]
fn everyone_sees_the_latest_ten_of_public_challenges() {
    let public = (1..=12).flat_map(|n| activity(n, &json!({})));
    let private = activity(30, &json!({ "private": true }));
    let pending = activity(31, &json!({ "public": false }));
    let rows = rows(public.chain(private).chain(pending));

    let listed = feed(&rows, Viewer::Anonymous, &Feed::Everyone, &Page::first(PAGE)).unwrap();

    assert_eq!(minutes(&listed), ["12", "11", "10", "09", "08", "07", "06", "05", "04", "03"]);
    assert_eq!(listed.next, None);
}

#[test]
fn an_athletes_page_shows_what_is_public_to_who_asks() {
    let private = challenge_row("c-private", &json!({ "private": true }));
    let secret = |n| activity(n, &json!({ "private": true, "challenge_id": "c-private" }));
    let all = [vec![private], secret(1).to_vec(), activity(2, &json!({})).to_vec(), secret(3).to_vec()];
    let pending = activity(4, &json!({ "public": false }));
    let rows = rows(all.into_iter().flatten().chain(pending));
    let (member, stranger) = (athlete("athlete-5", Some("club-1")), athlete("athlete-6", None));

    for (viewer, shown) in [
        (Viewer::Athlete(&member), vec![vec!["03"], vec!["02"], vec!["01"]]),
        (Viewer::Athlete(&stranger), vec![vec!["02"]]),
        (Viewer::Anonymous, vec![vec!["02"]]),
    ] {
        let mut pages = in_pages_of(&rows, viewer, &of_athlete("athlete-2"), 1);
        pages.retain(|page| !page.is_empty());
        assert_eq!(pages, shown, "{viewer:?}");
    }
}

#[test]
fn the_link_to_a_private_effort_is_its_athletes_own() {
    let metadata = json!({ "strava_activity_id": 7, "strava_segment_effort_id": 8, "distance": 9 });
    let attempt = activity(1, &json!({ "verb": "attempt", "metadata": metadata, "unlinked": true }));
    let rows = rows(attempt);
    let (own, other) = (athlete("athlete-2", None), athlete("athlete-3", None));

    for (viewer, linked) in
        [(Viewer::Athlete(&own), true), (Viewer::Athlete(&other), false), (Viewer::Anonymous, false)]
    {
        let listed = feed(&rows, viewer, &of_athlete("athlete-2"), &Page::first(1)).unwrap();
        let told = &listed.items[0].activity.metadata;
        assert_eq!(told.contains_key("strava_activity_id"), linked, "{viewer:?}");
        assert_eq!(told.contains_key("strava_segment_effort_id"), linked, "{viewer:?}");
        assert!(told.contains_key("distance"));
    }
}

#[test]
fn the_feed_of_a_challenge_is_for_who_sees_it() {
    let private = challenge_row("c-1", &json!({ "private": true }));
    let rows = rows([private].into_iter().chain(activity(1, &json!({ "private": true }))));
    let member = athlete("athlete-5", Some("club-1"));
    let of_challenge = Feed::Challenge("c-1".parse().unwrap());

    let seen = feed(&rows, Viewer::Athlete(&member), &of_challenge, &Page::first(PAGE)).unwrap();

    assert_eq!(minutes(&seen), ["01"]);
    assert_eq!(feed(&rows, Viewer::Anonymous, &of_challenge, &Page::first(PAGE)), None);
}
