//! The rows of challenges, one rule a test. Events go through deliveries, as they do in the function.

use futures::{deliver, read};
use paceline::read_model::RowQuery;
use paceline::{Event, EventSet as _, Identity as _, InMemoryReadModel};
use serde_json::{Value, json};

use super::*;
use crate::{AthleteId, Number};

/// What has been stored and projected.
#[derive(Default)]
struct World {
    events: paceline::InMemoryEventStore,
    rows: InMemoryReadModel,
}

fn challenge_id() -> ChallengeId {
    "c-1".parse().unwrap()
}

fn athlete(number: u32) -> AthleteId {
    format!("athlete-{number}").parse().unwrap()
}

fn created() -> Value {
    json!({
        "challenge_id": "c-1", "challenge_type": "distance", "name": "Moor Five", "description": "Five *climbs*.\n\nBring a map.",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T01:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-07-01T00:59:59",
        "restricted_to_club_members": false, "allow_private_activities": false, "included_activity_types": ["Ride"],
        "accumulate_activities": true, "hosted_by_club_id": "club-1", "hosted_by_club_name": "Wheelers",
        "created_by_athlete_id": "athlete-1", "created_by_athlete_name": "Greta", "private": false,
        "url_slug": "moor-five",
    })
}

fn stage_created(stage_id: &str, types: &Value) -> Value {
    json!({
        "stage_id": stage_id, "challenge_id": "c-1", "stage_type": "distance", "stage_number": 1, "name": "Week 1",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T01:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-07-01T00:59:59",
        "allow_private_activities": false, "included_activity_types": types, "accumulate_activities": true,
        "visible": true, "created_by_athlete_id": "athlete-1", "url_slug": "week-1",
    })
}

fn of_challenge(more: &Value) -> Value {
    let mut fields = json!({ "challenge_id": "c-1" });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fields
}

fn joining(number: u32) -> Value {
    of_challenge(&json!({ "athlete_id": athlete(number) }))
}

impl World {
    /// A challenge that was just created.
    fn with_challenge() -> Self {
        let world = Self::default();
        world.on::<ChallengeCreated>("2026-05-10T10:00:00Z", &created());
        world
    }

    /// Stores an event at this time and delivers it twice.
    fn on<E>(&self, at: &str, fields: &Value)
    where
        E: Event,
        ChallengesEvent: From<E>,
    {
        let event: ChallengesEvent = serde_json::from_value::<E>(fields.clone()).unwrap().into();
        let stream = match &event {
            ChallengesEvent::StageCreated(stage) => stage.stage_id.stream(),
            _ => challenge_id().stream(),
        };
        deliver(&self.events, &self.rows, &stream, at, &[event]);
    }

    fn row(&self) -> Option<ChallengeRow> {
        let rows = self.rows.rows(<ChallengeRow as paceline::read_model::Row>::TABLE);
        rows.into_iter().next().map(|row| serde_json::from_value(row).unwrap())
    }

    fn competitors(&self) -> Vec<CompetitorRow> {
        read(&self.rows, &CompetitorRow::of_challenge(&challenge_id()))
    }

    /// The row counts those who are there.
    fn competing(&self) -> Vec<String> {
        let competitors = self.competitors();
        assert_eq!(self.row().unwrap().competitor_count, competitors.len() as u64);
        competitors.into_iter().map(|row| row.athlete_id.to_string()).collect()
    }
}

const DAY: &str = "2026-06-02T08:00:00Z";

#[test]
fn a_new_challenge_is_pending_and_counts_nothing() {
    let row = World::with_challenge().row().unwrap();

    assert_eq!((row.status, row.stage_count, row.competitor_count), (ChallengeStatus::Pending, 0, 0));
    assert_eq!(row.description_html, "<p>Five <em>climbs</em>.</p>\n<p>Bring a map.</p>\n");
    assert_eq!(row.summary_html, "<p>Five <em>climbs</em>.</p>\n");
    assert!(!row.has_goal && row.goal.is_none() && row.results_html.is_none());
}

#[test]
fn the_status_follows_its_events() {
    let world = World::with_challenge();
    let status = || world.row().unwrap().status;

    world.on::<ChallengeHosted>(DAY, &of_challenge(&json!({ "hosted_by_athlete_id": "athlete-1" })));
    assert_eq!(status(), ChallengeStatus::Hosted);
    world.on::<ChallengeApproved>(DAY, &of_challenge(&json!({ "approved_by_athlete_id": "athlete-1" })));
    assert_eq!(status(), ChallengeStatus::Upcoming);
    let start = json!({ "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T01:00:00" });
    world.on::<ChallengeStarted>(DAY, &of_challenge(&start));
    assert_eq!(status(), ChallengeStatus::Active);
    let end = json!({ "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-07-01T00:59:59", "hosted_by_club_id": "club-1" });
    world.on::<ChallengeEnded>(DAY, &of_challenge(&end));
    assert_eq!(status(), ChallengeStatus::Past);
}

#[test]
fn what_is_edited_is_shown() {
    let world = World::with_challenge();
    world.on::<ChallengeRenamed>(
        DAY,
        &of_challenge(
            &json!({ "name": "Fen Five", "url_slug": "fen-five", "renamed_by_athlete_id": "athlete-1" }),
        ),
    );
    world.on::<ChallengeDescriptionEdited>(
        DAY,
        &of_challenge(&json!({ "description": "Flat.", "updated_by_athlete_id": "athlete-1" })),
    );
    world.on::<ChallengeGoalConfigured>(
        DAY,
        &of_challenge(&json!({ "goal": 250.5, "goal_units": "miles", "goal_recurrence": "week" })),
    );

    let row = world.row().unwrap();
    assert_eq!((row.name.as_str(), row.url_slug.as_str()), ("Fen Five", "fen-five"));
    assert_eq!((row.description_markdown.as_str(), row.summary_html.as_str()), ("Flat.", "<p>Flat.</p>\n"));
    assert_eq!((row.has_goal, row.goal), (true, Some("250.5".parse::<Number>().unwrap())));
}

#[test]
fn challenges_are_found_by_status_and_name_and_by_their_creator() {
    let world = World::with_challenge();

    let pending: Vec<ChallengeRow> = read(&world.rows, &ChallengeRow::of_status(ChallengeStatus::Pending));
    let of_greta: Vec<ChallengeRow> = read(&world.rows, &ChallengeRow::created_by(&athlete(1)));
    let upcoming: Vec<ChallengeRow> = read(&world.rows, &ChallengeRow::of_status(ChallengeStatus::Upcoming));

    assert_eq!((pending.len(), of_greta.len(), upcoming.len()), (1, 1, 0));
}

#[test]
fn stages_are_counted_and_a_removed_one_takes_the_configured_mark_back() {
    let world = World::with_challenge();
    for stage_id in ["s-1", "s-2"] {
        let mut stage = stage_created(stage_id, &json!([]));
        stage.as_object_mut().unwrap().retain(|name, _| !name.contains("type"));
        world.on::<StageIncludedInChallenge>(DAY, &stage);
    }
    world.on::<ChallengeStagesConfigured>(DAY, &of_challenge(&json!({ "stage_ids": ["s-1", "s-2"] })));
    assert_eq!((world.row().unwrap().stage_count, world.row().unwrap().stages_configured), (2, true));

    world.on::<StageRemovedFromChallenge>(DAY, &of_challenge(&json!({ "stage_id": "s-2" })));
    assert_eq!((world.row().unwrap().stage_count, world.row().unwrap().stages_configured), (1, false));
}

#[test]
fn activity_types_are_those_of_challenge_and_stages_whichever_comes_first() {
    use crate::ActivityType::{Hike, Ride, Run};
    let late = World::with_challenge();
    late.on::<StageCreated>(DAY, &stage_created("s-1", &json!(["Ride", "Run"])));
    late.on::<StageCreated>(DAY, &stage_created("s-2", &json!(["Hike"])));
    assert_eq!(late.row().unwrap().included_activity_types, [Ride, Run, Hike]);

    let early = World::default();
    early.on::<StageCreated>(DAY, &stage_created("s-1", &json!(["Ride", "Run"])));
    early.on::<StageCreated>(DAY, &stage_created("s-2", &json!(["Hike"])));
    assert_eq!(early.row(), None);
    early.on::<ChallengeCreated>(DAY, &created());
    assert_eq!(early.row().unwrap().included_activity_types, [Ride, Run, Hike]);
    assert!(early.rows.rows("challenge_early_stages").is_empty());
}

#[test]
fn an_approval_without_a_message_keeps_the_published_results() {
    let world = World::with_challenge();
    let published = json!({ "published_by_athlete_id": "athlete-1", "published_by_club_id": "club-1", "message": "Well *ridden*." });
    world.on::<ChallengeResultsPublished>(DAY, &of_challenge(&published));
    let approved = json!({ "approved_by_athlete_id": "athlete-1", "approved_by_club_id": "club-1" });
    world.on::<ChallengeLeaderboardsApproved>(DAY, &of_challenge(&approved));

    let row = world.row().unwrap();
    assert!(row.approved);
    assert_eq!(row.results_html.as_deref(), Some("<p>Well <em>ridden</em>.</p>\n"));
}

#[test]
fn competitors_are_listed_as_they_joined_and_counted_once() {
    let world = World::with_challenge();
    world.on::<CompetitorJoinedChallenge>("2026-05-21T10:00:00.5Z", &joining(2));
    world.on::<CompetitorJoinedChallenge>("2026-05-21T10:00:00Z", &joining(3));
    let together = json!({ "competitors": [{ "athlete_id": "athlete-2" }, { "athlete_id": "athlete-4" }, { "athlete_id": "athlete-4" }] });
    world.on::<CompetitorsJoinedChallenge>("2026-05-22T10:00:00Z", &of_challenge(&together));

    assert_eq!(world.competing(), ["athlete-3", "athlete-2", "athlete-4"]);
    let of_athlete: Vec<CompetitorRow> = read(&world.rows, &CompetitorRow::of_athlete(&athlete(2)));
    assert_eq!(of_athlete.len(), 1);
}

#[test]
fn who_leaves_is_gone_and_who_does_not_compete_changes_nothing_by_leaving() {
    let world = World::with_challenge();
    world.on::<CompetitorJoinedChallenge>(DAY, &joining(2));
    let leaving = |number| of_challenge(&json!({ "athlete_id": athlete(number), "left_at": DAY }));

    world.on::<CompetitorLeftChallenge>(DAY, &leaving(3));
    assert_eq!(world.competing(), ["athlete-2"]);
    world.on::<CompetitorLeftChallenge>(DAY, &leaving(2));
    assert_eq!(world.competing(), [""; 0]);
    assert!(world.rows.rows("challenge_participations").is_empty());
}

#[test]
fn who_is_excluded_is_gone_and_noted() {
    let world = World::with_challenge();
    world.on::<CompetitorJoinedChallenge>(DAY, &joining(2));
    let excluded = json!({ "athlete_id": athlete(2), "reason": "Drafting", "excluded_at": DAY });
    world.on::<CompetitorExcludedFromChallenge>(DAY, &of_challenge(&excluded));

    assert_eq!(world.competing(), [""; 0]);
    let exclusions: Vec<ExclusionRow> = read(&world.rows, &ExclusionRow::of_challenge(&challenge_id()));
    assert_eq!((exclusions.len(), exclusions[0].reason.as_str()), (1, "Drafting"));
}

#[test]
fn a_limit_outlasts_leaving_until_it_is_lifted() {
    let world = World::with_challenge();
    let limits = || world.competitors().into_iter().map(|row| row.limited_reason).collect::<Vec<_>>();
    world.on::<CompetitorJoinedChallenge>("2026-05-21T10:00:00Z", &joining(2));
    let limited = json!({ "athlete_id": athlete(2), "reason": "Guest" });
    world.on::<CompetitorParticipationInChallengeLimited>(DAY, &of_challenge(&limited));
    assert_eq!(limits(), [Some("Guest".to_owned())]);

    world.on::<CompetitorLeftChallenge>(
        DAY,
        &of_challenge(&json!({ "athlete_id": athlete(2), "left_at": DAY })),
    );
    world.on::<CompetitorJoinedChallenge>("2026-06-03T10:00:00Z", &joining(2));
    assert_eq!(limits(), [Some("Guest".to_owned())]);
    assert_eq!(world.competitors()[0].joined_at, "2026-06-03T10:00:00Z".parse().unwrap());

    world.on::<CompetitorParticipationInChallengeAllowed>(DAY, &joining(2));
    assert_eq!(limits(), [None]);
    assert!(!world.competitors()[0].limited);
}

#[test]
fn a_cancelled_challenge_leaves_nothing() {
    let world = World::with_challenge();
    world.on::<CompetitorJoinedChallenge>(DAY, &joining(2));
    world.on::<CompetitorJoinedChallenge>(DAY, &joining(3));
    let excluded = json!({ "athlete_id": athlete(2), "reason": "Drafting", "excluded_at": DAY });
    world.on::<CompetitorExcludedFromChallenge>(DAY, &of_challenge(&excluded));

    let cancelled = json!({ "cancelled_by_athlete_id": "athlete-1", "hosted_by_club_id": "club-1" });
    world.on::<ChallengeCancelled>(DAY, &of_challenge(&cancelled));

    for table in ChallengesProjection::TABLES {
        assert!(world.rows.rows(table).is_empty(), "{table}");
    }
}

#[test]
fn a_cancelled_challenge_leaves_nothing_however_many_compete() {
    let world = World::with_challenge();
    for number in 0..120 {
        world.on::<CompetitorJoinedChallenge>(DAY, &joining(number));
    }

    let cancelled = json!({ "cancelled_by_athlete_id": "athlete-1", "hosted_by_club_id": "club-1" });
    world.on::<ChallengeCancelled>(DAY, &of_challenge(&cancelled));

    assert_eq!(world.row(), None);
    assert!(world.competitors().is_empty());
}

/// Stores in memory are always ready, so no runtime is needed.
mod futures {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use paceline::projection::project_delivered;
    use paceline::read_model::{ReadModel as _, Row};
    use paceline::{EventStore as _, Expected, InMemoryEventStore, Metadata, NewCommit, StreamName};

    use super::*;

    fn ready<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("a store in memory waits for nothing"),
        }
    }

    pub(super) fn deliver(
        store: &InMemoryEventStore,
        rows: &InMemoryReadModel,
        stream: &StreamName,
        at: &str,
        events: &[ChallengesEvent],
    ) {
        let metadata: Metadata = serde_json::from_value(json!({
            "causation_id": "00000000-0000-0000-0000-000000000001",
            "correlation_id": "00000000-0000-0000-0000-000000000001",
            "recorded_at": at,
        }))
        .unwrap();
        let encoded = events.iter().map(|event| event.encode().unwrap()).collect();
        let commit = NewCommit::new(encoded, metadata).unwrap();
        let commit = ready(store.append(stream, Expected::Any, commit)).unwrap();
        for _ in 0..2 {
            ready(project_delivered(&ChallengesProjection, store, rows, &commit)).unwrap();
        }
    }

    pub(super) fn read<T: Row>(rows: &InMemoryReadModel, query: &RowQuery) -> Vec<T> {
        let found = ready(rows.query(T::TABLE, query)).unwrap();
        found.into_iter().map(|row| row.decode().unwrap()).collect()
    }
}
