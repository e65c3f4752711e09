//! From efforts to the results of a challenge: stages, boards and process managers run together, in memory.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use paceline::testing::{Instances, given_events};
use paceline::{Aggregate, CommandSet, EncodedEvent, EventSet, ProcessManager};
use segment_challenge::challenge::{Challenge, ChallengeCommand};
use segment_challenge::challenge_leaderboard::{ChallengeLeaderboard, ChallengeLeaderboardCommand};
use segment_challenge::process_managers::{ChallengeLeaderboards, StageLeaderboards};
use segment_challenge::stage::{Stage, StageCommand};
use segment_challenge::stage_leaderboard::{StageLeaderboard, StageLeaderboardCommand};
use serde_json::{Value, json};

/// What is there, each aggregate by its id.
struct World {
    challenges: BTreeMap<String, Challenge>,
    stages: BTreeMap<String, Stage>,
    stage_boards: BTreeMap<String, StageLeaderboard>,
    challenge_boards: BTreeMap<String, ChallengeLeaderboard>,
    of_stages: Instances<StageLeaderboards>,
    of_challenges: Instances<ChallengeLeaderboards>,
    happened: Vec<EncodedEvent>,
}

impl World {
    fn new() -> Self {
        Self {
            challenges: BTreeMap::new(),
            stages: BTreeMap::new(),
            stage_boards: BTreeMap::new(),
            challenge_boards: BTreeMap::new(),
            of_stages: given_events([]),
            of_challenges: given_events([]),
            happened: vec![],
        }
    }

    /// Carries out a command and all that it leads to.
    fn send(&mut self, name: &str, data: Value) {
        let mut commands = VecDeque::from([(name.to_owned(), data)]);
        while let Some((name, data)) = commands.pop_front() {
            for event in self.carry_out(&name, &data) {
                let sent = [follow(&mut self.of_stages, &event), follow(&mut self.of_challenges, &event)];
                commands.extend(sent.concat());
                self.happened.push(event);
            }
        }
    }

    fn carry_out(&mut self, name: &str, data: &Value) -> Vec<EncodedEvent> {
        decide::<_, ChallengeCommand>(&mut self.challenges, name, data)
            .or_else(|| decide::<_, StageCommand>(&mut self.stages, name, data))
            .or_else(|| decide::<_, StageLeaderboardCommand>(&mut self.stage_boards, name, data))
            .or_else(|| decide::<_, ChallengeLeaderboardCommand>(&mut self.challenge_boards, name, data))
            .unwrap_or_else(|| panic!("nobody takes {name}"))
    }

    /// The fields of the events of a type so far.
    fn events(&self, name: &str) -> Vec<Value> {
        let of_type = self.happened.iter().filter(|event| event.event_type.name == name);
        of_type.map(|event| serde_json::from_str(event.data.get()).unwrap()).collect()
    }
}

fn now() -> Timestamp {
    "2026-06-10T08:00:00Z".parse().unwrap()
}

fn decide<A, C>(aggregates: &mut BTreeMap<String, A>, name: &str, data: &Value) -> Option<Vec<EncodedEvent>>
where
    A: Aggregate<Command = C>,
    C: CommandSet,
{
    let command = C::read(name, data, now())?.unwrap_or_else(|invalid| panic!("{name}: {invalid}"));
    let state = aggregates.entry(A::target(&command).to_string()).or_default();
    let events = state.handle(&command, now()).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    events.iter().for_each(|event| state.apply(event));
    Some(events.iter().map(|event| event.encode().unwrap()).collect())
}

fn follow<P: ProcessManager>(instances: &mut Instances<P>, event: &EncodedEvent) -> Vec<(String, Value)> {
    let Some(event) = P::Event::decode(event).unwrap() else { return vec![] };
    instances.when(event).into_iter().map(|command| (command.name, command.data)).collect()
}

/// A challenge of one climb, which is under way. Three men and a woman compete.
fn challenge() -> World {
    let mut world = World::new();
    let period = json!({
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59",
    });
    let with_period = |mut fields: Value| {
        fields.as_object_mut().unwrap().extend(period.as_object().unwrap().clone());
        fields
    };
    world.send(
        "CreateChallenge",
        with_period(json!({
            "challenge_id": "challenge-1", "challenge_type": "segment", "name": "Fells", "description": "One climb.",
            "restricted_to_club_members": false, "allow_private_activities": false, "hosted_by_club_id": "club-1",
            "hosted_by_club_name": "Wheelers", "created_by_athlete_id": "athlete-1",
            "created_by_athlete_name": "Isla Brannigan", "url_slug": "fells",
        })),
    );
    world
        .send("HostChallenge", json!({ "challenge_id": "challenge-1", "hosted_by_athlete_id": "athlete-1" }));
    world.send(
        "CreateSegmentStage",
        with_period(json!({
            "stage_id": "stage-1", "challenge_id": "challenge-1", "stage_number": 1, "stage_type": "mountain",
            "name": "Scar End", "allow_private_activities": false, "created_by_athlete_id": "athlete-1",
            "url_slug": "scar-end", "strava_segment_id": 7,
            "segment": {
                "strava_segment_id": 7, "activity_type": "Ride", "distance_in_metres": 2400.0,
                "average_grade": 8.1, "elevation_high": 610.0, "elevation_low": 430.0, "maximum_grade": 15.2, "start_latlng": [54.1, -2.2],
                "end_latlng": [54.2, -2.2], "total_elevation_gain": 180.0, "climb_category": 2, "private": false,
            },
        })),
    );
    world.send("StartStage", json!({ "stage_id": "stage-1" }));
    let competitors = [(1, "M"), (2, "M"), (3, "M"), (4, "F")]
        .map(|(number, gender)| json!({ "athlete_id": format!("athlete-{number}"), "gender": gender }));
    world.send("IncludeCompetitorsInStage", json!({ "stage_id": "stage-1", "competitors": competitors }));
    world
}

fn import(world: &mut World, efforts: &[(u32, i64)]) {
    let effort = |(number, seconds): &(u32, i64)| {
        json!({
            "athlete_id": format!("athlete-{number}"), "strava_activity_id": number, "activity_type": "Ride",
            "strava_segment_effort_id": number, "elapsed_time_in_seconds": seconds,
            "moving_time_in_seconds": seconds, "distance_in_metres": 2400.0,
            "start_date": "2026-06-03T07:10:00Z", "start_date_local": "2026-06-03T07:10:00",
        })
    };
    let efforts: Vec<_> = efforts.iter().map(effort).collect();
    world.send("ImportStageEfforts", json!({ "stage_id": "stage-1", "stage_efforts": efforts }));
}

/// Rank and points of each athlete in the results of the boards of a name.
fn results(world: &World, name: &str) -> Vec<(String, i64, i64)> {
    let created = world.events("ChallengeLeaderboardCreated");
    let is_named = |id: &Value| {
        created.iter().any(|board| board["challenge_leaderboard_id"] == *id && board["name"] == name)
    };
    let finalised = world.events("ChallengeLeaderboardFinalised");
    let of_board = finalised.iter().filter(|board| is_named(&board["challenge_leaderboard_id"]));
    let entry = |entry: &Value| {
        let athlete_id = entry["athlete_id"].as_str().unwrap().to_owned();
        (athlete_id, entry["rank"].as_i64().unwrap(), entry["points"].as_i64().unwrap())
    };
    of_board.flat_map(|board| board["entries"].as_array().unwrap()).map(entry).collect()
}

#[test]
fn what_is_flagged_after_the_end_counts_on_approval() {
    let mut world = challenge();
    import(&mut world, &[(1, 900), (2, 880), (3, 880), (4, 1000)]);
    world.send("EndStage", json!({ "stage_id": "stage-1" }));
    let assigned = world.events("AthleteAccumulatedPointsInChallengeLeaderboard").len();
    world.send(
        "FlagStageEffort",
        json!({
            "stage_id": "stage-1", "strava_activity_id": 2, "strava_segment_effort_id": 2,
            "flagged_by_athlete_id": "athlete-1", "reason": "By car.",
        }),
    );
    // Four athletes have points on two boards each: a climb is nothing for sprinters.
    assert_eq!(assigned, 8);
    assert_eq!(world.events("PendingAdjustmentInStageLeaderboard").len(), 1);
    assert_eq!(world.events("AthletePointsAdjustedInChallengeLeaderboard").len(), 0);

    let approval = json!({ "approved_by_athlete_id": "athlete-1", "approved_by_club_id": "club-1" });
    let approve = |id: &str, value: &str| {
        let mut fields = approval.clone();
        fields[id] = json!(value);
        fields
    };
    let mut stage = approve("stage_id", "stage-1");
    stage["challenge_id"] = json!("challenge-1");
    world.send("ApproveStageLeaderboards", stage);
    world.send("EndChallenge", json!({ "challenge_id": "challenge-1" }));
    world.send("ApproveChallengeLeaderboards", approve("challenge_id", "challenge-1"));

    let result = |number: u32, rank, points| (format!("athlete-{number}"), rank, points);
    assert_eq!(results(&world, "GC"), [result(3, 1, 15), result(1, 2, 12), result(4, 1, 15)]);
    assert_eq!(results(&world, "KOM"), [result(3, 1, 10), result(1, 2, 8)]);
    assert_eq!(results(&world, "QOM"), [result(4, 1, 10)]);
    assert_eq!(results(&world, "Sprint"), []);
}

#[test]
fn who_leaves_the_stage_leaves_its_board() {
    let mut world = challenge();
    import(&mut world, &[(1, 900), (2, 880)]);

    world.send("RemoveCompetitorFromStage", json!({ "stage_id": "stage-1", "athlete_id": "athlete-2" }));

    let rankings = world.events("StageLeaderboardRanked");
    let last = rankings.last().unwrap();
    assert_eq!(last["removed_athlete_ids"], json!(["athlete-2"]));
    assert_eq!(last["positions_gained"][0]["athlete_id"], "athlete-1");
}
