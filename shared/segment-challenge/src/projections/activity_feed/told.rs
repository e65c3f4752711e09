//! What an event tells by itself: from the event to sentences.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::activity::{Thing, ThingType, Verb};
use super::events::ActivityFeedEvent;
use crate::challenge_leaderboard::events::{
    AthleteAccumulatedActivityInChallengeLeaderboard, ChallengeLeaderboardFinalised,
    ChallengeLeaderboardRanked,
};
use crate::leaderboard::Position as Place;
use crate::stage::StageType;
use crate::stage::events::StageEffortRecorded;
use crate::stage_leaderboard::events::{StageLeaderboardFinalised, StageLeaderboardRanked};
use crate::{AthleteId, ChallengeId, StageId};

/// A sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sentence {
    pub(super) verb: Verb,
    pub(super) actor: Thing,
    pub(super) object: Thing,
    pub(super) target: Option<Thing>,
    /// When it happened. `None`: when the event was stored.
    pub(super) published: Option<Timestamp>,
    pub(super) metadata: Map<String, Value>,
    /// Whether the effort that it tells of is private.
    pub(super) unlinked: bool,
}

/// What an event tells, and of what.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    /// The challenge. `None`: that of the stage.
    pub(super) challenge_id: Option<ChallengeId>,
    /// The stage, if it is about one.
    pub(super) stage_id: Option<StageId>,
    pub(super) sentences: Vec<Sentence>,
}

impl Sentence {
    fn new(actor: Thing, verb: Verb, object: Thing) -> Self {
        Self { verb, actor, object, target: None, published: None, metadata: Map::new(), unlinked: false }
    }

    /// An athlete joins a challenge.
    pub(super) fn join(athlete_id: &AthleteId, challenge_id: &ChallengeId) -> Self {
        Self::new(athlete(athlete_id), Verb::Join, challenge(challenge_id))
    }

    fn at(self, published: Timestamp) -> Self {
        Self { published: Some(published), ..self }
    }

    fn within(self, target: Thing) -> Self {
        Self { target: Some(target), ..self }
    }

    /// With numbers and ids; those that are absent are left out.
    fn with(self, metadata: Value) -> Self {
        let Value::Object(metadata) = metadata else { return self };
        let metadata = metadata.into_iter().filter(|(_, value)| !value.is_null()).collect();
        Self { metadata, ..self }
    }
}

impl Told {
    fn of_challenge(challenge_id: &ChallengeId, sentences: Vec<Sentence>) -> Self {
        Self { challenge_id: Some(challenge_id.clone()), stage_id: None, sentences }
    }

    fn of_stage(challenge_id: Option<&ChallengeId>, stage_id: &StageId, sentences: Vec<Sentence>) -> Self {
        Self { challenge_id: challenge_id.cloned(), stage_id: Some(stage_id.clone()), sentences }
    }
}

/// What an event tells. Who joins is told elsewhere: it depends on who competes already.
pub(super) fn told(event: &ActivityFeedEvent) -> Told {
    use ActivityFeedEvent as On;
    match event {
        On::ChallengeCreated(e) => {
            let club = Thing::new(ThingType::Club, &e.hosted_by_club_id);
            let created = Sentence::new(club, Verb::Create, challenge(&e.challenge_id));
            Told::of_challenge(&e.challenge_id, vec![created])
        }
        On::ChallengeStarted(e) => {
            let it = challenge(&e.challenge_id);
            let started = Sentence::new(it.clone(), Verb::Start, it).at(e.start_date);
            Told::of_challenge(&e.challenge_id, vec![started])
        }
        On::ChallengeEnded(e) => {
            let it = challenge(&e.challenge_id);
            let ended = Sentence::new(it.clone(), Verb::End, it).at(e.end_date);
            Told::of_challenge(&e.challenge_id, vec![ended])
        }
        On::ChallengeLeaderboardsApproved(e) => {
            let club = Thing::new(ThingType::Club, &e.approved_by_club_id);
            let published = Sentence::new(club, Verb::Publish, challenge(&e.challenge_id));
            Told::of_challenge(&e.challenge_id, vec![published])
        }
        On::StageStarted(e) => {
            let it = challenge(&e.challenge_id);
            let started = Sentence::new(it, Verb::Start, stage(&e.stage_id)).at(e.start_date);
            Told::of_stage(Some(&e.challenge_id), &e.stage_id, vec![started])
        }
        On::StageEnded(e) => {
            let it = challenge(&e.challenge_id);
            let ended = Sentence::new(it, Verb::End, stage(&e.stage_id)).at(e.end_date);
            Told::of_stage(Some(&e.challenge_id), &e.stage_id, vec![ended])
        }
        On::StageLeaderboardsApproved(e) => {
            let club = Thing::new(ThingType::Club, &e.approved_by_club_id);
            let published = Sentence::new(club, Verb::Publish, stage(&e.stage_id));
            Told::of_stage(Some(&e.challenge_id), &e.stage_id, vec![published])
        }
        On::StageEffortRecorded(e) => Told::of_stage(None, &e.stage_id, vec![attempt(e)]),
        On::StageEffortFlagged(e) => {
            let flagged = Sentence::new(athlete(&e.athlete_id), Verb::Flag, stage(&e.stage_id))
                .with(json!({ "elapsed_time_in_seconds": e.elapsed_time_in_seconds, "reason": e.reason }));
            Told::of_stage(None, &e.stage_id, vec![flagged])
        }
        On::AthleteAchievedStageGoal(e) => {
            let verb = if e.stage_type == StageType::Race { Verb::Completed } else { Verb::Achieved };
            let achieved = Sentence::new(athlete(&e.athlete_id), verb, stage(&e.stage_id))
                .with(json!({ "stage_type": e.stage_type, "goal": e.goal, "goal_units": e.goal_units }));
            Told::of_stage(Some(&e.challenge_id), &e.stage_id, vec![achieved])
        }
        On::StageLeaderboardRanked(e) => Told::of_stage(Some(&e.challenge_id), &e.stage_id, stage_moves(e)),
        On::StageLeaderboardFinalised(e) => {
            Told::of_stage(Some(&e.challenge_id), &e.stage_id, stage_finishes(e))
        }
        On::AthleteAccumulatedActivityInChallengeLeaderboard(e) => {
            // With goals, reaching them is what is told.
            let sentences = if e.goals.is_none() { vec![activity(e)] } else { vec![] };
            Told::of_challenge(&e.challenge_id, sentences)
        }
        On::AthleteAccumulatedPointsInChallengeLeaderboard(e) => {
            let board = Thing::new(ThingType::ChallengeLeaderboard, &e.challenge_leaderboard_id);
            let points = Sentence::new(athlete(&e.athlete_id), Verb::Accumulate, board)
                .within(challenge(&e.challenge_id))
                .with(json!({ "points": e.points }));
            Told::of_challenge(&e.challenge_id, vec![points])
        }
        On::AthleteAchievedChallengeGoal(e) => {
            let achieved = Sentence::new(athlete(&e.athlete_id), Verb::Achieved, challenge(&e.challenge_id));
            Told::of_challenge(&e.challenge_id, vec![achieved])
        }
        On::ChallengeLeaderboardRanked(e) => Told::of_challenge(&e.challenge_id, challenge_moves(e)),
        On::ChallengeLeaderboardFinalised(e) => Told::of_challenge(&e.challenge_id, challenge_finishes(e)),
        On::ChallengeApproved(_)
        | On::CompetitorJoinedChallenge(_)
        | On::CompetitorsJoinedChallenge(_)
        | On::CompetitorLeftChallenge(_)
        | On::CompetitorExcludedFromChallenge(_)
        | On::ChallengeCancelled(_)
        | On::StageCreated(_)
        | On::StageEffortRemoved(_)
        | On::StageEffortsCleared(_)
        | On::CompetitorRemovedFromStage(_)
        | On::StageDeleted(_)
        | On::StageLeaderboardCleared(_) => Told::default(),
    }
}

fn attempt(e: &StageEffortRecorded) -> Sentence {
    let attempt = Sentence::new(athlete(&e.athlete_id), Verb::Attempt, stage(&e.stage_id)).at(e.start_date);
    let metadata = json!({
        "stage_type": e.stage_type,
        "activity_type": e.activity_type,
        "elapsed_time_in_seconds": e.elapsed_time_in_seconds,
        "moving_time_in_seconds": e.moving_time_in_seconds,
        "distance_in_metres": e.distance_in_metres,
        "elevation_gain_in_metres": e.elevation_gain_in_metres,
        "strava_activity_id": e.strava_activity_id,
        "strava_segment_effort_id": e.strava_segment_effort_id,
    });
    Sentence { unlinked: e.private == Some(true), ..attempt.with(metadata) }
}

fn activity(e: &AthleteAccumulatedActivityInChallengeLeaderboard) -> Sentence {
    let board = Thing::new(ThingType::ChallengeLeaderboard, &e.challenge_leaderboard_id);
    Sentence::new(athlete(&e.athlete_id), Verb::Accumulate, board).within(challenge(&e.challenge_id)).with(
        json!({
            "challenge_type": e.challenge_type,
            "elapsed_time_in_seconds": e.elapsed_time_in_seconds,
            "moving_time_in_seconds": e.moving_time_in_seconds,
            "distance_in_metres": e.distance_in_metres,
            "elevation_gain_in_metres": e.elevation_gain_in_metres,
        }),
    )
}

fn stage_moves(e: &StageLeaderboardRanked) -> Vec<Sentence> {
    let board = Thing::new(ThingType::StageLeaderboard, &e.stage_leaderboard_id);
    let lists = [&e.new_positions, &e.positions_gained, &e.positions_lost];
    if e.has_goal { vec![] } else { moves(&board, &stage(&e.stage_id), lists) }
}

fn challenge_moves(e: &ChallengeLeaderboardRanked) -> Vec<Sentence> {
    let board = Thing::new(ThingType::ChallengeLeaderboard, &e.challenge_leaderboard_id);
    let lists = [&e.new_entries, &e.positions_gained, &e.positions_lost];
    if e.has_goal { vec![] } else { moves(&board, &challenge(&e.challenge_id), lists) }
}

/// Who is new, who has moved up and who has moved down.
fn moves(board: &Thing, within: &Thing, lists: [&Vec<Place>; 3]) -> Vec<Sentence> {
    let of_list = |(verb, places): (Verb, &Vec<Place>)| {
        let told = |place: &Place| {
            Sentence::new(athlete(&place.athlete_id), verb, board.clone())
                .within(within.clone())
                .with(json!({ "rank": place.rank, "positions_changed": place.positions_changed }))
        };
        places.iter().map(told).collect::<Vec<_>>()
    };
    [Verb::Rank, Verb::Gain, Verb::Lose].into_iter().zip(lists).flat_map(of_list).collect()
}

/// Last rank first, so that the winner is told of last.
fn stage_finishes(e: &StageLeaderboardFinalised) -> Vec<Sentence> {
    let told = |(athlete_id, rank): (&AthleteId, u32)| {
        Sentence::new(athlete(athlete_id), Verb::Finish, stage(&e.stage_id)).with(json!({ "rank": rank }))
    };
    let entries = e.entries.iter().rev().map(|entry| (&entry.athlete_id, entry.rank));
    if e.has_goal { vec![] } else { entries.map(told).collect() }
}

fn challenge_finishes(e: &ChallengeLeaderboardFinalised) -> Vec<Sentence> {
    let board = Thing::new(ThingType::ChallengeLeaderboard, &e.challenge_leaderboard_id);
    let told = |(athlete_id, rank): (&AthleteId, u32)| {
        Sentence::new(athlete(athlete_id), Verb::Finish, board.clone())
            .within(challenge(&e.challenge_id))
            .with(json!({ "rank": rank }))
    };
    e.entries.iter().rev().map(|entry| (&entry.athlete_id, entry.rank)).map(told).collect()
}

fn athlete(id: &AthleteId) -> Thing {
    Thing::new(ThingType::Athlete, id)
}

pub(super) fn challenge(id: &ChallengeId) -> Thing {
    Thing::new(ThingType::Challenge, id)
}

pub(super) fn stage(id: &StageId) -> Thing {
    Thing::new(ThingType::Stage, id)
}
