//! Scenarios of projections: events of any streams are delivered to all of them, then rows are read.

mod asked;
mod queries;
mod tables;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use paceline::projection::project_delivered;
use paceline::{
    Commit, EventStore, Expected, InMemoryEventStore, InMemoryReadModel, Metadata, NewCommit, Position,
    Projection, StreamName,
};
use segment_challenge::AthleteId;
use segment_challenge::policies::{Membership, Sender};
use segment_challenge::projections::activity_feed::ActivityFeedProjection;
use segment_challenge::projections::athlete_competitors::AthleteCompetitorsProjection;
use segment_challenge::projections::badges::BadgesProjection;
use segment_challenge::projections::challenge_leaderboards::ChallengeLeaderboardsProjection;
use segment_challenge::projections::challenges::ChallengesProjection;
use segment_challenge::projections::clubs::ClubsProjection;
use segment_challenge::projections::emails::EmailsProjection;
use segment_challenge::projections::notification_settings::NotificationSettingsProjection;
use segment_challenge::projections::profiles::ProfilesProjection;
use segment_challenge::projections::rank_history::RankHistoryProjection;
use segment_challenge::projections::stage_efforts::StageEffortsProjection;
use segment_challenge::projections::stage_leaderboards::StageLeaderboardsProjection;
use segment_challenge::projections::stage_results::StageResultsProjection;
use segment_challenge::projections::stages::StagesProjection;
use segment_challenge::projections::url_slugs::UrlSlugsProjection;
use segment_challenge::queries::Viewer;
use segment_challenge::queries::clubs::club_ids_of_athlete;
use serde_json::{Value, json};

use self::asked::Asked;
use crate::compare::{Fields, matches};
use crate::failure::Failure;
use crate::scenario::{AskedBy, Message, Scenario, Subject};

/// What the projections are delivered to, and what they make of it.
#[derive(Default)]
struct World {
    events: InMemoryEventStore,
    rows: InMemoryReadModel,
    /// The position of the last event.
    at: Position,
}

/// Delivers the given events, then compares what is read.
pub(crate) fn run(scenario: &Scenario) -> Result<(), Failure> {
    let Some(Subject::Projection(table)) = scenario.subject() else {
        return Err(Failure::NotRun("it must name a projection".into()));
    };
    let mut world = World::default();
    for event in &scenario.given {
        let commit = world.append(event)?;
        for _ in 0..if scenario.twice { 2 } else { 1 } {
            world.deliver(&commit)?;
        }
    }
    let sender = match &scenario.asked_by {
        AskedBy::Athlete(athlete_id) => Some(sender(&world.rows, athlete_id.clone())?),
        AskedBy::Operator | AskedBy::Nobody => None,
    };
    let viewer = match (&sender, &scenario.asked_by) {
        (Some(sender), _) => Viewer::Athlete(sender),
        (None, AskedBy::Operator) => Viewer::Operator,
        (None, _) => Viewer::Anonymous,
    };
    let no_parameters = Value::Null;
    let params = scenario.query.as_ref().map_or(&no_parameters, |query| &query.params);
    let asked = Asked { rows: &world.rows, params, viewer, now: scenario.now };
    let (rows, ordered) = match &scenario.query {
        Some(query) => (queries::answer(&query.name, &asked)?, true),
        None => (tables::rows(table, &asked)?, false),
    };
    let expected = scenario.then["rows"].as_array().cloned().unwrap_or_default();
    if are_as_expected(&expected, &rows, ordered) {
        return Ok(());
    }
    Err(Failure::Differs { expected: scenario.then.clone(), actual: json!({ "rows": rows }) })
}

impl World {
    fn append(&mut self, event: &Message) -> Result<Commit, Failure> {
        let stream = event.stream.as_deref().unwrap_or("given");
        let stream: StreamName = format!("scenario/{stream}").parse().map_err(not_run)?;
        // Scenarios do not say which command an event came of.
        let nobody = "00000000-0000-0000-0000-000000000000";
        let metadata =
            json!({ "causation_id": nobody, "correlation_id": nobody, "recorded_at": event.recorded_at });
        let metadata: Metadata = serde_json::from_value(metadata).map_err(not_run)?;
        let commit = NewCommit::new(vec![event.encoded()?], metadata)
            .ok_or_else(|| Failure::NotRun("a commit holds an event".into()))?;
        let mut commit = ready(self.events.append(&stream, Expected::Any, commit))?.map_err(not_run)?;
        // Events are given in the order in which they came, whatever their times are.
        self.at = Position::following(commit.metadata.recorded_at, [self.at]);
        commit.position = self.at;
        Ok(commit)
    }

    fn deliver(&self, commit: &Commit) -> Result<(), Failure> {
        self.deliver_to(&ActivityFeedProjection, commit)?;
        self.deliver_to(&AthleteCompetitorsProjection, commit)?;
        self.deliver_to(&BadgesProjection, commit)?;
        self.deliver_to(&ChallengeLeaderboardsProjection, commit)?;
        self.deliver_to(&ChallengesProjection, commit)?;
        self.deliver_to(&ClubsProjection, commit)?;
        self.deliver_to(&EmailsProjection, commit)?;
        self.deliver_to(&NotificationSettingsProjection, commit)?;
        self.deliver_to(&ProfilesProjection, commit)?;
        self.deliver_to(&RankHistoryProjection, commit)?;
        self.deliver_to(&StageEffortsProjection, commit)?;
        self.deliver_to(&StageLeaderboardsProjection, commit)?;
        self.deliver_to(&StageResultsProjection, commit)?;
        self.deliver_to(&StagesProjection, commit)?;
        self.deliver_to(&UrlSlugsProjection, commit)?;
        Ok(())
    }

    fn deliver_to(&self, projection: &impl Projection, commit: &Commit) -> Result<(), Failure> {
        let projected = ready(project_delivered(projection, &self.events, &self.rows, commit))?;
        projected.map(drop).map_err(not_run)
    }
}

/// An athlete who asks, with their clubs.
fn sender(rows: &InMemoryReadModel, athlete_id: AthleteId) -> Result<Sender, Failure> {
    let club_ids = asked::found(club_ids_of_athlete(rows, &athlete_id))?;
    let membership = |club_id| Membership { club_id, name: String::new(), private: false };
    let clubs = club_ids.into_iter().map(membership).collect();
    Ok(Sender { athlete_id, name: String::new(), gender: None, clubs, operator: false })
}

/// Stores in memory are always ready.
fn ready<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Ok(value),
        Poll::Pending => Err(Failure::NotRun("a store in memory waits".into())),
    }
}

fn not_run(error: impl std::fmt::Display) -> Failure {
    Failure::NotRun(error.to_string())
}

/// Each row that is expected is there once, and there is no other.
fn are_as_expected(expected: &[Value], actual: &[Value], ordered: bool) -> bool {
    let same = |expected: &Value, actual: &Value| matches(expected, actual, Fields::Written);
    if expected.len() != actual.len() {
        return false;
    }
    if ordered {
        return expected.iter().zip(actual).all(|(expected, actual)| same(expected, actual));
    }
    let mut left: Vec<&Value> = actual.iter().collect();
    expected.iter().all(|expected| {
        let found = left.iter().position(|actual| same(expected, actual));
        found.map(|index| left.swap_remove(index)).is_some()
    })
}
