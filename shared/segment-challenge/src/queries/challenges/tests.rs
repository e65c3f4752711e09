//! Challenges as who asks may see them, on rows in memory.

use jiff::Timestamp;
use paceline::read_model::RowChange;
use serde_json::json;

use super::*;
use crate::policies::Sender;
use crate::projections::challenges::{ChallengeStatus, ClubChallengeRow};
use crate::projections::clubs::MembershipRow;
use crate::projections::testing::ready;
use crate::queries::testing::{athlete, challenge_row, competing, given, put};
use crate::queries::{Listed, Page, Viewer};

fn now() -> Timestamp {
    "2026-06-15T12:00:00Z".parse().unwrap()
}

fn ids(listed: &Listed<Card>) -> Vec<&str> {
    listed.items.iter().map(|card| paceline::Identity::as_str(&card.challenge_id)).collect()
}

#[test]
fn open_challenges_are_listed_by_name_in_pages() {
    let named =
        |id: &str, name: &str, status: &str| challenge_row(id, &json!({ "name": name, "status": status }));
    let rows = given(&[
        named("c-1", "Delta", "active"),
        named("c-2", "Alpha", "upcoming"),
        named("c-3", "Charlie", "upcoming"),
        named("c-4", "Bravo", "active"),
        named("c-5", "Past", "past"),
        named("c-6", "Pending", "pending"),
    ]);
    let read = |page: &Page| {
        ready(challenges_by_status(&rows, Viewer::Anonymous, &Filter::open(), page, now())).unwrap()
    };

    let first = read(&Page::first(3));
    let second = read(&Page { after: first.next.clone(), limit: 3 });

    assert_eq!((ids(&first), ids(&second)), (vec!["c-2", "c-4", "c-3"], vec!["c-1"]));
    assert_eq!(second.next, None);
}

#[test]
fn a_page_is_found_among_more_rows_than_are_read_at_once() {
    let mut all: Vec<RowChange> = (0..250).map(|n| challenge_row(&format!("a-{n:03}"), &json!({}))).collect();
    all.push(challenge_row("b-1", &json!({ "challenge_type": "race" })));
    all.push(challenge_row("a-0001", &json!({ "challenge_type": "race", "status": "upcoming" })));
    let rows = given(&all);
    let read = |filter: &Filter, limit| {
        ready(challenges_by_status(&rows, Viewer::Anonymous, filter, &Page::first(limit), now())).unwrap()
    };

    let races = Filter { challenge_type: Some(crate::challenge::ChallengeType::Race), ..Filter::open() };
    assert_eq!(ids(&read(&races, 2)), ["a-0001", "b-1"]);
    let all = read(&Filter::open(), 100);
    assert_eq!((ids(&all).len(), &ids(&all)[..3]), (100, &["a-000", "a-0001", "a-001"][..]));
}

#[test]
fn a_filter_is_of_statuses_type_and_activity() {
    let rows = given(&[
        challenge_row("c-1", &json!({ "included_activity_types": ["Run", "EBikeRide"] })),
        challenge_row("c-2", &json!({ "challenge_type": "race", "status": "past" })),
    ]);
    let listed = |filter: Filter| {
        let page = Page::first(9);
        let listed = challenges_by_status(&rows, Viewer::Operator, &filter, &page, now());
        ready(listed).unwrap().items.len()
    };
    let activity = |name: &str| Filter { activity: Some(name.to_owned()), ..Filter::open() };

    assert_eq!(["run", "ebikeride", "ride", "quidditch"].map(|name| listed(activity(name))), [1, 1, 0, 0]);
    assert_eq!(listed(Filter { statuses: vec![ChallengeStatus::Past], ..Filter::default() }), 1);
}

#[test]
fn pending_and_private_challenges_are_for_those_whom_they_concern() {
    let mut all = vec![
        challenge_row("c-pending", &json!({ "status": "pending" })),
        challenge_row("c-private", &json!({ "private": true })),
    ];
    all.extend(competing("c-private", "athlete-competitor", "2026-06-02T00:00:00Z"));
    let rows = given(&all);
    let any =
        Filter { statuses: vec![ChallengeStatus::Pending, ChallengeStatus::Active], ..Filter::default() };
    let host = athlete("athlete-host", None);
    let member = athlete("athlete-member", Some("club-1"));
    let competitor = athlete("athlete-competitor", None);
    let stranger = athlete("athlete-stranger", Some("club-2"));
    let operator = Sender { operator: true, ..athlete("athlete-operator", None) };

    for (viewer, seen) in [
        (Viewer::Operator, vec!["c-pending", "c-private"]),
        (Viewer::Athlete(&operator), vec!["c-pending", "c-private"]),
        (Viewer::Athlete(&host), vec!["c-pending", "c-private"]),
        (Viewer::Athlete(&member), vec!["c-private"]),
        (Viewer::Athlete(&competitor), vec!["c-private"]),
        (Viewer::Athlete(&stranger), vec![]),
        (Viewer::Anonymous, vec![]),
    ] {
        let listed = ready(challenges_by_status(&rows, viewer, &any, &Page::first(9), now())).unwrap();
        assert_eq!(ids(&listed), seen, "{viewer:?}");
        for id in ["c-pending", "c-private"] {
            let id = id.parse().unwrap();
            let one = ready(challenge(&rows, viewer, &id, now())).unwrap();
            assert_eq!(one.is_some(), seen.contains(&id.to_string().as_str()), "{viewer:?} {id}");
        }
    }
}

#[test]
fn an_athlete_lists_what_they_created_entered_or_may_enter_with_their_clubs() {
    let mut all = vec![
        challenge_row("c-1", &json!({ "start_date_local": "2026-06-01T00:00:00", "status": "pending" })),
        challenge_row("c-2", &json!({ "start_date_local": "2026-06-03T00:00:00" })),
        challenge_row(
            "c-3",
            &json!({ "start_date_local": "2026-06-02T00:00:00", "hosted_by_club_id": "club-2" }),
        ),
    ];
    for id in ["c-2", "c-3"] {
        all.extend(competing(id, "athlete-host", "2026-06-02T00:00:00Z"));
    }
    for (club, id) in [("club-1", "c-1"), ("club-1", "c-2"), ("club-2", "c-3")] {
        all.push(put::<ClubChallengeRow>(&json!({ "club_id": club, "challenge_id": id })));
    }
    all.push(put::<MembershipRow>(&json!({ "athlete_id": "athlete-host", "club_id": "club-1" })));
    let rows = given(&all);
    let (host, other) = (athlete("athlete-host", Some("club-1")), athlete("athlete-2", None));
    let (page, any) = (Page::first(2), Filter::default());
    let lists = |viewer: Viewer<'_>, page: &Page| {
        let id = &host.athlete_id;
        [
            ready(challenges_created_by_athlete(&rows, viewer, id, &any, page, now())).unwrap(),
            ready(challenges_entered_by_athlete(&rows, viewer, id, &any, page, now())).unwrap(),
            ready(challenges_hosted_by_athlete_clubs(&rows, viewer, id, &any, page, now())).unwrap(),
        ]
    };

    let [created, entered, of_clubs] = lists(Viewer::Athlete(&host), &page);
    assert_eq!(
        (ids(&created), ids(&entered), ids(&of_clubs)),
        (vec!["c-2", "c-3"], vec!["c-2", "c-3"], vec!["c-2", "c-1"])
    );
    let next = Page { after: created.next.clone(), limit: 2 };
    assert_eq!(ids(&lists(Viewer::Athlete(&host), &next)[0]), ["c-1"]);
    assert!(lists(Viewer::Athlete(&other), &page).iter().all(|listed| listed.items.is_empty()));
}

#[test]
fn a_sample_is_of_open_public_challenges_by_name() {
    let mut all: Vec<RowChange> = (0..30).map(|n| challenge_row(&format!("c-{n:02}"), &json!({}))).collect();
    all.push(challenge_row("c-private", &json!({ "private": true })));
    all.push(challenge_row("c-past", &json!({ "status": "past" })));
    let rows = given(&all);
    let sample = |seed| {
        let cards = ready(challenges_sample(&rows, seed, 10, now())).unwrap();
        cards.into_iter().map(|card| card.name).collect::<Vec<_>>()
    };

    assert!(sample(1).is_sorted() && sample(1).len() == 10);
    assert!(sample(1) == sample(1) && sample(1) != sample(2));
    assert!((0..50).all(|seed| sample(seed).iter().all(|name| !name.contains('p'))));
}

#[test]
fn limits_and_exclusions_are_for_the_host_and_operators() {
    let mut all = vec![challenge_row("c-1", &json!({}))];
    for (athlete, joined_at) in [("athlete-2", "2026-06-02T00:00:00Z"), ("athlete-3", "2026-06-01T00:00:00Z")]
    {
        all.extend(competing("c-1", athlete, joined_at));
    }
    let rows = given(&all);
    let (host, other) = (athlete("athlete-host", None), athlete("athlete-2", None));
    let (id, page) = ("c-1".parse().unwrap(), Page::first(100));

    for (viewer, manages) in [
        (Viewer::Operator, true),
        (Viewer::Athlete(&host), true),
        (Viewer::Athlete(&other), false),
        (Viewer::Anonymous, false),
    ] {
        let competitors = ready(challenge_competitors(&rows, viewer, &id, &page)).unwrap().unwrap().items;
        assert_eq!(
            competitors.iter().map(|row| row.athlete_id.to_string()).collect::<Vec<_>>(),
            ["athlete-3", "athlete-2"]
        );
        assert_eq!(
            (competitors[0].limited, competitors[0].limited_reason.is_some()),
            (manages.then_some(true), manages)
        );
        assert_eq!(
            (competitors[0].name.firstname.as_str(), competitors[0].name.lastname.as_str()),
            ("Strava", "Athlete")
        );
        let exclusions = ready(challenge_exclusions(&rows, viewer, &id, &page)).unwrap();
        assert_eq!(exclusions.is_some(), manages, "{viewer:?}");
    }
}
