//! A challenge of the season: what its host, its competitors, importers and tasks do.

use serde_json::{Value, json};
use system_tests::{eventually, eventually_agreed};

use crate::data::{EFFORTS, EXCLUDED, Effort, Fate, PEOPLE, Stage};
use crate::rules::{self, Moment};
use crate::season::Season;

/// How often it is asked for what was imported until it is imported once more. An athlete is included in a stage some
/// moments after it has started, and what is imported of them before is dropped.
const PATIENCE: usize = 30;

/// A stage that runs.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) stage: Stage,
    pub(crate) id: String,
}

/// A challenge that runs.
#[derive(Debug)]
pub(crate) struct Challenge<'a> {
    pub(crate) season: &'a Season,
    pub(crate) id: String,
    pub(crate) name: &'static str,
}

impl<'a> Challenge<'a> {
    /// The host creates it, for their club.
    pub(crate) fn create(season: &'a Season, name: &'static str, fields: Value) -> Self {
        let host = season.host();
        let common = json!({
            "name": name, "description": "Ride *fair*.", "restricted_to_club_members": false,
            "allow_private_activities": false, "hosted_by_club_id": host.club_id,
        });
        let created = season.api.post(host, "/challenges", &merged(common, fields)).expect(201);
        let challenge = Self { season, id: created.text("challenge_id").to_owned(), name };
        challenge.wait_until("status", "pending");
        challenge
    }

    /// Its page.
    pub(crate) fn path(&self) -> String {
        format!("/challenges/{}", self.id)
    }

    /// Waits until its page shows this.
    pub(crate) fn wait_until(&self, field: &str, value: impl Into<Value>) {
        self.season.wait_until(self.name, &self.path(), field, &value.into());
    }

    /// The stages that a process manager has created for it, once all are there.
    pub(crate) fn wait_for_stages(&self, stages: &[Stage]) -> Vec<Run> {
        self.wait_until("stage_count", stages.len());
        let path = format!("{}/stages", self.path());
        let ids = eventually("the stages are listed", || {
            let listed = self.season.api.get(Some(self.season.host()), &path);
            let items = listed.body["items"].as_array()?;
            let ids = items.iter().map(|item| item["stage_id"].as_str().map(str::to_owned));
            ids.collect::<Option<Vec<_>>>().filter(|ids| ids.len() == stages.len())
        });
        stages.iter().zip(ids).map(|(stage, id)| Run { stage: *stage, id }).collect()
    }

    /// The host offers it to everyone, and it is active or upcoming.
    pub(crate) fn host(&self, status: &str) {
        let path = format!("{}/host", self.path());
        let _ = self.season.api.post(self.season.host(), &path, &json!({})).expect(200);
        self.wait_until("status", status);
    }

    /// Those join who join it by the table.
    pub(crate) fn join(&self, stage: Stage) {
        let path = format!("{}/join", self.path());
        let joining: Vec<_> = PEOPLE.iter().filter(|person| person.joins(stage)).collect();
        for person in &joining {
            let joined =
                self.season.api.post(self.season.athlete(person.number), &path, &json!({})).expect(200);
            assert_eq!(joined.body["changed"], true, "{} joins {}", person.name(), self.name);
        }
        self.wait_until("competitor_count", joining.len());
    }

    /// A stage from its start to its approval: `meanwhile` is done while it runs, when all has been imported.
    pub(crate) fn run(&self, run: &Run, meanwhile: impl FnOnce()) {
        // The first stage of a challenge that has begun is started by a process manager: then this changes nothing.
        self.season.stages.send(&run.id, "StartStage", json!({}));
        self.import(run);
        self.flag(run, |fate| if let Fate::Flagged(reason) = fate { Some(reason) } else { None });
        meanwhile();
        self.end(run);
        self.flag(run, |fate| if let Fate::FlaggedLate(reason) = fate { Some(reason) } else { None });
        self.approve(run);
    }

    /// What Strava has of a stage is imported, a command for each athlete.
    fn import(&self, run: &Run) {
        let expected = rules::recorded(run.stage);
        let mut asked = 0;
        eventually_agreed(|| {
            if asked % PATIENCE == 0 {
                self.send_efforts(run, |fate| *fate != Fate::Late);
            }
            asked += 1;
            let found = self.stage(run)["attempt_count"].as_u64().unwrap_or_default();
            let wrong = || format!("{}: {found} efforts of {expected} are recorded", run.stage.name());
            if found == expected as u64 { Ok(()) } else { Err(wrong()) }
        });
    }

    fn send_efforts(&self, run: &Run, are_sent: impl Fn(&Fate) -> bool) {
        let sent = |effort: &&Effort| effort.stage == run.stage && are_sent(&effort.fate);
        let imports = PEOPLE.iter().filter_map(|person| {
            let efforts = EFFORTS.iter().filter(sent).filter(|effort| effort.athlete == person.number);
            let efforts: Vec<Value> = efforts.map(|effort| self.season.imported_effort(effort)).collect();
            let import = (run.id.as_str(), "ImportStageEfforts", json!({ "stage_efforts": efforts }));
            (!efforts.is_empty()).then_some(import)
        });
        self.season.stages.send_all(imports);
    }

    /// The host flags efforts, for a reason.
    fn flag(&self, run: &Run, reason: impl Fn(&Fate) -> Option<&String>) {
        for effort in EFFORTS.iter().filter(|effort| effort.stage == run.stage) {
            let Some(reason) = reason(&effort.fate) else { continue };
            let (activity, segment_effort) = self.season.strava_ids(effort);
            let body = json!({
                "strava_activity_id": activity, "strava_segment_effort_id": segment_effort, "reason": reason,
            });
            let path = format!("/stages/{}/efforts/flag", run.id);
            let flagged = self.season.api.post(self.season.host(), &path, &body).expect(200);
            assert_eq!(flagged.body["changed"], true, "{effort:?}");
        }
    }

    /// Its time is over, and what comes late is imported.
    fn end(&self, run: &Run) {
        self.season.stages.send(&run.id, "EndStage", json!({}));
        self.send_efforts(run, |fate| *fate == Fate::Late);
        let late = EFFORTS.iter().filter(|effort| effort.stage == run.stage && effort.fate == Fate::Late);
        let expected = rules::counting(run.stage, Moment::End).len() + late.count();
        eventually_agreed(|| {
            let stage = self.stage(run);
            let found = (&stage["status"], &stage["attempt_count"]);
            let wrong = || format!("{}: {found:?}, not past with {expected} efforts", run.stage.name());
            if found == (&json!("past"), &json!(expected)) { Ok(()) } else { Err(wrong()) }
        });
    }

    /// The host approves the boards of a stage, and says what there is to say.
    fn approve(&self, run: &Run) {
        let (api, host) = (&self.season.api, self.season.host());
        let approval = json!({ "approved_by_club_id": host.club_id });
        let path = format!("/stages/{}", run.id);
        let _ = api.post(host, &format!("{path}/approve"), &approval).expect(200);
        self.season.wait_until(run.stage.name(), &path, "approved", &true.into());
        let results =
            json!({ "published_by_club_id": host.club_id, "message": results_of(run.stage.name()) });
        let _ = api.put(host, &format!("{path}/results"), &results).expect(200);
    }

    /// It ends, and the host approves its boards and says what there is to say.
    pub(crate) fn finish(&self) {
        let (api, host) = (&self.season.api, self.season.host());
        self.season.challenges.send(&self.id, "EndChallenge", json!({}));
        self.wait_until("status", "past");
        let approval = json!({ "approved_by_club_id": host.club_id });
        let _ = api.post(host, &format!("{}/approve", self.path()), &approval).expect(200);
        let results = json!({ "published_by_club_id": host.club_id, "message": results_of(self.name) });
        let _ = api.put(host, &format!("{}/results", self.path()), &results).expect(200);
    }

    /// What a stage's page shows the host.
    pub(crate) fn stage(&self, run: &Run) -> Value {
        self.season.api.get(Some(self.season.host()), &format!("/stages/{}", run.id)).body
    }

    /// An operator excludes a competitor, which takes their efforts out of the stage that runs.
    pub(crate) fn exclude(&self, run: &Run) {
        let (number, reason) = EXCLUDED;
        let athlete = self.season.athlete(number);
        let path = format!("{}/competitors/{}/exclude", self.path(), athlete.athlete_id);
        let _ = self.season.api.post(&self.season.operator, &path, &json!({ "reason": reason })).expect(200);
        let expected = rules::counting(run.stage, Moment::End).len();
        eventually("the efforts of who was excluded are gone", || {
            // What is flagged late still counts.
            (self.stage(run)["attempt_count"] == expected).then_some(())
        });
        let again = self.season.api.post(athlete, &format!("{}/join", self.path()), &json!({})).expect(200);
        assert_eq!(again.body["changed"], false, "who was excluded cannot join again");
    }
}

/// What the host says of results.
pub(crate) fn results_of(name: &str) -> String {
    format!("Well *done*, {name}!")
}

/// The fields of two objects.
pub(crate) fn merged(mut fields: Value, more: Value) -> Value {
    let (Value::Object(all), Value::Object(more)) = (&mut fields, more) else { panic!("objects") };
    all.extend(more);
    fields
}
