//! The queries from event to answer, on a read model in memory.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use paceline::read_model::{Change, Checkpoint, Known, ReadModel as _, Row, RowChange};
use paceline::{InMemoryReadModel, StreamName, Version};
use paceline_lambda::http::{ConsistencyToken, DevelopmentTokens, QueryFunction};
use segment_challenge::projections::challenges::{ChallengeRow, CompetitorRow, ParticipationRow};
use segment_challenge_lambda::{Session, access};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::challenges::Challenges;

type Function = QueryFunction<Challenges<InMemoryReadModel>, DevelopmentTokens<Session>>;

fn now() -> Timestamp {
    "2026-06-15T12:00:00Z".parse().unwrap()
}

/// A challenge of `club-1` that `athlete-host` has created.
fn challenge(id: &str, with: &Value) -> Value {
    let mut row = json!({
        "challenge_id": id, "challenge_type": "distance", "name": id, "url_slug": id,
        "description_markdown": "*All* of it", "description_html": "<p>All of it</p>", "summary_html": "All of it",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59",
        "status": "active", "stage_count": 1, "competitor_count": 0, "stages_configured": true, "approved": false,
        "hosted_by_club_id": "club-1", "hosted_by_club_name": "Wheelers",
        "created_by_athlete_id": "athlete-host", "created_by_athlete_name": "Ada",
        "included_activity_types": ["Ride"], "restricted_to_club_members": false,
        "allow_private_activities": false, "accumulate_activities": true, "private": false,
        "has_goal": false, "goal": null, "goal_units": null, "goal_recurrence": null,
        "results_markdown": null, "results_html": null,
    });
    with.as_object().unwrap().iter().for_each(|(name, value)| row[name] = value.clone());
    row
}

fn competitor(challenge: &str, athlete: &str, joined_at: &str) -> Value {
    json!({ "challenge_id": challenge, "athlete_id": athlete, "joined_at": joined_at,
        "limited": true, "limited_reason": "Guest" })
}

fn put<T: Row + DeserializeOwned>(row: &Value) -> RowChange {
    let typed: T = serde_json::from_value(row.clone()).unwrap();
    let fields = serde_json::to_value(&typed).unwrap();
    RowChange {
        table: T::TABLE,
        key: typed.key(),
        known: Known::Nothing,
        change: Change::Put(fields, typed.indexes()),
    }
}

async fn given(challenges: &[Value], competitors: &[Value]) -> Function {
    let rows = InMemoryReadModel::new();
    let changes: Vec<RowChange> = challenges
        .iter()
        .map(put::<ChallengeRow>)
        .chain(competitors.iter().map(put::<CompetitorRow>))
        .chain(competitors.iter().map(put::<ParticipationRow>))
        .collect();
    let stream: StreamName = "challenge/any".parse().unwrap();
    let subscriber = access::FOLLOWED[0].projection;
    let checkpoint = Checkpoint { subscriber, stream, from: Version::ZERO, to: Version::new(3) };
    rows.write(&checkpoint, &changes).await.unwrap();
    QueryFunction::new("challenges-query", Challenges(rows), DevelopmentTokens::from_setting(Some("on")))
        .with_clock(now)
}

/// Asks as an athlete with their clubs: the status, and the body.
async fn ask(function: &Function, who: Option<(&str, &[&str])>, path: &str) -> (u64, Value) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query: serde_json::Map<String, Value> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let id = path.split('/').nth(3).unwrap_or_default();
    let token = who.map(|(athlete, clubs)| {
        let clubs: Vec<Value> = clubs.iter().map(|club| json!({ "club_id": club, "name": club })).collect();
        let session = json!({ "athlete_id": athlete, "name": "Ada", "clubs": clubs });
        format!("Bearer dev.{}", URL_SAFE_NO_PAD.encode(session.to_string()))
    });
    let resource = if id.is_empty() { path.to_owned() } else { path.replacen(id, "{challenge_id}", 1) };
    let event = json!({ "httpMethod": "GET", "path": path, "resource": resource,
        "pathParameters": { "challenge_id": id }, "queryStringParameters": query,
        "headers": { "Authorization": token } });
    let answer = function.handle(event).await.unwrap();
    let body = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    (answer["statusCode"].as_u64().unwrap(), body)
}

const HOST: Option<(&str, &[&str])> = Some(("athlete-host", &["club-1"]));
const MEMBER: Option<(&str, &[&str])> = Some(("athlete-member", &["club-1"]));
const STRANGER: Option<(&str, &[&str])> = Some(("athlete-stranger", &[]));

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["challenge_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn open_challenges_are_listed_by_name_in_pages() {
    let named =
        |id: &str, name: &str, status: &str| challenge(id, &json!({ "name": name, "status": status }));
    let function = given(
        &[
            named("c-1", "Delta", "active"),
            named("c-2", "Alpha", "upcoming"),
            named("c-3", "Charlie", "upcoming"),
            named("c-4", "Bravo", "active"),
            named("c-5", "Past", "past"),
            named("c-6", "Pending", "pending"),
        ],
        &[],
    )
    .await;

    let (_, first) = ask(&function, None, "/api/challenges?limit=3").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let (_, second) = ask(&function, None, &format!("/api/challenges?limit=3&cursor={cursor}")).await;

    assert_eq!(ids(&first), ["c-2", "c-4", "c-3"]);
    assert_eq!(ids(&second), ["c-1"]);
    assert_eq!(second["next_cursor"], Value::Null);
    assert_eq!(first["items"][0]["description_html"], Value::Null);
}

#[tokio::test]
async fn a_page_is_found_among_more_rows_than_are_read_at_once() {
    let mut rows: Vec<Value> = (0..250).map(|n| challenge(&format!("a-{n:03}"), &json!({}))).collect();
    rows.push(challenge("b-1", &json!({ "challenge_type": "race" })));
    rows.push(challenge("a-0001", &json!({ "challenge_type": "race", "status": "upcoming" })));
    let function = given(&rows, &[]).await;

    let (_, races) = ask(&function, None, "/api/challenges?type=race&limit=2").await;
    let (_, all) = ask(&function, None, "/api/challenges?limit=100").await;

    assert_eq!(ids(&races), ["a-0001", "b-1"]);
    assert_eq!(ids(&all).len(), 100);
    assert_eq!(ids(&all)[..3], ["a-000", "a-0001", "a-001"]);
}

#[tokio::test]
async fn a_list_is_filtered_by_status_type_and_activity() {
    let function = given(
        &[
            challenge("c-1", &json!({ "included_activity_types": ["Run", "EBikeRide"] })),
            challenge("c-2", &json!({ "challenge_type": "race", "status": "past" })),
        ],
        &[],
    )
    .await;

    for (query, expected) in [
        ("activity=run", vec!["c-1"]),
        ("activity=ebikeride", vec!["c-1"]),
        ("activity=ride", vec![]),
        ("status=past", vec!["c-2"]),
        ("status=past,active", vec!["c-1", "c-2"]),
        ("status=past&type=race", vec!["c-2"]),
        ("type=race", vec![]),
    ] {
        let (status, list) = ask(&function, None, &format!("/api/challenges?{query}")).await;
        assert_eq!((status, ids(&list)), (200, expected), "{query}");
    }
}

#[tokio::test]
async fn pending_and_private_challenges_are_seen_by_those_whom_they_concern() {
    let function = given(
        &[
            challenge("c-pending", &json!({ "status": "pending" })),
            challenge("c-private", &json!({ "private": true })),
        ],
        &[competitor("c-private", "athlete-competitor", "2026-06-02T00:00:00Z")],
    )
    .await;
    let competitor: Option<(&str, &[&str])> = Some(("athlete-competitor", &[]));

    for (who, pending, private) in
        [(HOST, 200, 200), (MEMBER, 404, 200), (competitor, 404, 200), (STRANGER, 404, 404), (None, 404, 404)]
    {
        assert_eq!(ask(&function, who, "/api/challenges/c-pending").await.0, pending, "{who:?}");
        assert_eq!(ask(&function, who, "/api/challenges/c-private").await.0, private, "{who:?}");
        assert_eq!(ask(&function, who, "/api/challenges/c-private/competitors").await.0, private, "{who:?}");
        let (_, list) = ask(&function, who, "/api/challenges?status=pending,active").await;
        let seen = usize::from(pending == 200) + usize::from(private == 200);
        assert_eq!(ids(&list).len(), seen, "{who:?}");
    }
}

#[tokio::test]
async fn a_challenge_says_what_it_is_to_who_asks() {
    let competitors = [competitor("c-1", "athlete-member", "2026-06-02T00:00:00Z")];
    let function = given(&[challenge("c-1", &json!({}))], &competitors).await;
    let shown = |body: &Value| {
        json!([body["joined"], body["is_host"], body["is_club_member"], body["available_commands"]])
    };

    let (_, to_host) = ask(&function, HOST, "/api/challenges/c-1").await;
    let (_, to_member) = ask(&function, MEMBER, "/api/challenges/c-1").await;
    let (_, to_nobody) = ask(&function, None, "/api/challenges/c-1").await;

    let of_host = [
        "JoinChallenge",
        "CancelChallenge",
        "RenameChallenge",
        "SetChallengeDescription",
        "ExcludeCompetitorFromChallenge",
        "LimitCompetitorParticipationInChallenge",
        "AllowCompetitorParticipationInChallenge",
    ];
    assert_eq!(shown(&to_host), json!([false, true, true, of_host]));
    assert_eq!(shown(&to_member), json!([true, false, true, ["LeaveChallenge"]]));
    assert_eq!(shown(&to_nobody), json!([false, false, false, []]));
    assert_eq!(to_nobody["description_html"], "<p>All of it</p>");
    assert_eq!((&to_nobody["hide_stages"], &to_nobody["effective_status"]), (&json!(true), &json!("active")));
}

#[tokio::test]
async fn competitors_are_listed_as_they_joined_and_limits_are_for_the_host() {
    let competitors = [
        competitor("c-1", "athlete-2", "2026-06-02T00:00:00Z"),
        competitor("c-1", "athlete-3", "2026-06-01T00:00:00Z"),
        competitor("c-1", "athlete-1", "2026-06-02T00:00:00Z"),
    ];
    let function = given(&[challenge("c-1", &json!({}))], &competitors).await;
    let athletes = |list: &Value| -> Vec<Value> {
        list["items"].as_array().unwrap().iter().map(|item| item["athlete_id"].clone()).collect()
    };

    let (_, first) = ask(&function, None, "/api/challenges/c-1/competitors?limit=2").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("/api/challenges/c-1/competitors?limit=2&cursor={cursor}");
    let (_, second) = ask(&function, HOST, &path).await;

    assert_eq!(athletes(&first), ["athlete-3", "athlete-1"]);
    assert_eq!(athletes(&second), ["athlete-2"]);
    assert_eq!(first["items"][0]["limited"], Value::Null);
    assert_eq!(second["items"][0]["limited_reason"], "Guest");
    assert_eq!(second["items"][0]["lastname"], "Athlete");
}

#[tokio::test]
async fn bad_requests_are_told_apart() {
    let function = given(&[challenge("c-1", &json!({}))], &[]).await;
    let token = ConsistencyToken::of("challenge/any".parse().unwrap(), Version::new(4)).encode();
    for (path, status, code) in [
        ("/api/challenges?status=unknown", 400, "malformed_request"),
        ("/api/challenges?status=", 400, "malformed_request"),
        ("/api/challenges?type=swim", 400, "malformed_request"),
        ("/api/challenges?limit=0", 400, "malformed_request"),
        ("/api/challenges?cursor=%%", 400, "malformed_request"),
        ("/api/challenges/c-1/competitors?limit=101", 400, "malformed_request"),
        ("/api/challenges?at_least=garbage", 400, "malformed_request"),
        ("/api/challenges/none", 404, "not_found"),
        ("/api/challenges/none/competitors", 404, "not_found"),
        (&format!("/api/challenges/{}", "x".repeat(201)), 404, "not_found"),
        (&format!("/api/challenges?wait_ms=0&require=fresh&at_least={token}"), 503, "not_yet_consistent"),
    ] {
        let (answered, body) = ask(&function, None, path).await;
        assert_eq!((answered, body["code"].as_str()), (status, Some(code)), "{path:.80}");
    }
}
