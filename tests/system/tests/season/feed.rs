//! What the feeds tell.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::challenge::{Challenge, Run};
use crate::data::{CLUBS, EFFORTS, EXCLUDED, Effort, Fate, HOST, PEOPLE, Stage};
use crate::pages::{number, settles, text};
use crate::rules::{self, Board, MONTHLY_GOAL, Moment};
use crate::season::Season;

/// Verbs that tell of points and changes of place: how many there are depends on how efforts and points follow each other.
const ON_THE_WAY: [&str; 4] = ["accumulate", "gain", "lose", "rank"];

impl Challenge<'_> {
    /// The feed of the challenge tells all that has happened. Changes of place and points are left out.
    pub(crate) fn feed_is_complete(&self, boards: &[Board], runs: &[Run]) {
        let mut expected = self.told_of_challenge(boards, runs);
        expected.extend(runs.iter().flat_map(|run| self.told_of_stage(run.stage)));
        expected.sort();
        settles(&self.page("feed"), &expected, || {
            let told = self.season.list(HOST, &format!("{}/activity", self.path()));
            let told = told.iter().filter(|activity| !ON_THE_WAY.contains(&text(&activity["verb"])));
            let mut lines: Vec<String> = told.map(line).collect();
            lines.sort();
            lines
        });
    }

    fn told_of_challenge(&self, boards: &[Board], runs: &[Run]) -> Vec<String> {
        let (club, name) = (CLUBS[0].1, self.name);
        let is_excluded = |athlete: usize| athlete == EXCLUDED.0 && has(runs, Stage::Rolling);
        let joined =
            PEOPLE.iter().filter(|person| person.joins(runs[0].stage) && !is_excluded(person.number));
        let with_badge = PEOPLE.iter().filter(|person| {
            has(runs, Stage::FirstMonth) && rules::wears_distance_badge(person.number)
                || has(runs, Stage::Race) && rules::wears_race_badge(person.number)
        });
        let stages: Vec<Stage> = runs.iter().map(|run| run.stage).collect();
        let finished = boards.iter().flat_map(|board| {
            let finished = rules::standings(board, &stages).into_iter();
            finished.map(|last| format!("{} finish {} {}", full(last.athlete), board.name, last.rank))
        });
        let own = [
            format!("{club} create {name}"),
            format!("{name} start {name}"),
            format!("{name} end {name}"),
            format!("{club} publish {name}"),
        ];
        let joined = joined.map(|person| format!("{} join {name}", person.name()));
        let achieved = with_badge.map(|person| format!("{} achieved {name}", person.name()));
        own.into_iter().chain(joined).chain(achieved).chain(finished).collect()
    }

    fn told_of_stage(&self, stage: Stage) -> Vec<String> {
        let (challenge, name) = (self.name, stage.name());
        // What who is excluded did in the stage that ran is not told any more.
        let is_told = |effort: &&Effort| {
            let gone = effort.athlete == EXCLUDED.0 && matches!(stage, Stage::Rolling | Stage::Flat);
            effort.stage == stage && !gone && !matches!(effort.fate, Fate::Dropped(_))
        };
        let efforts: Vec<&Effort> = EFFORTS.iter().filter(is_told).collect();
        let attempts =
            efforts.iter().map(|effort| format!("{} attempt {name} {}", full(effort.athlete), effort.amount));
        let flags = efforts.iter().filter_map(|effort| match &effort.fate {
            Fate::Flagged(reason) | Fate::FlaggedLate(reason) => {
                Some(format!("{} flag {name} {reason}", full(effort.athlete)))
            }
            _ => None,
        });
        let own = [
            format!("{challenge} start {name}"),
            format!("{challenge} end {name}"),
            format!("{} publish {name}", CLUBS[0].1),
        ];
        own.into_iter().chain(attempts).chain(flags).chain(places_or_goals(stage)).collect()
    }
}

fn has(runs: &[Run], stage: Stage) -> bool {
    runs.iter().any(|run| run.stage == stage)
}

/// Who has finished a segment stage, with which rank, late efforts aside; who has reached a goal, be it for a time.
fn places_or_goals(stage: Stage) -> BTreeSet<String> {
    let at =
        |moment| ["M", "F"].into_iter().flat_map(move |gender| rules::stage_board(stage, gender, moment));
    let name = stage.name();
    match stage {
        Stage::Mountain | Stage::Rolling | Stage::Flat => at(Moment::End)
            .map(|line| format!("{} finish {name} {}", full(line.athlete), line.rank))
            .collect(),
        Stage::Race => {
            at(Moment::End).map(|line| format!("{} completed {name}", full(line.athlete))).collect()
        }
        Stage::FirstMonth | Stage::SecondMonth => {
            let reached =
                at(Moment::End).chain(at(Moment::Approval)).filter(|line| line.amount >= MONTHLY_GOAL);
            reached.map(|line| format!("{} achieved {name}", full(line.athlete))).collect()
        }
    }
}

impl Season {
    /// Of each board the last change of place that an athlete's feed tells of says where they are now.
    pub(crate) fn last_told_places_are(
        &self,
        athlete: usize,
        challenge: &str,
        boards: &[Board],
        stages: &[Stage],
    ) {
        let mut expected = Vec::new();
        for (name, gender) in [("Men", "M"), ("Women", "F")] {
            for stage in stages {
                let lines = rules::stage_board(*stage, gender, Moment::Approval);
                let own = lines.iter().filter(|line| line.athlete == athlete);
                expected.extend(own.map(|line| format!("{name} in {}: {}", stage.name(), line.rank)));
            }
        }
        for board in boards {
            let standings = rules::standings(board, stages).into_iter();
            let own = standings.filter(|standing| standing.athlete == athlete);
            expected.extend(own.map(|standing| format!("{} in {challenge}: {}", board.name, standing.rank)));
        }
        expected.sort();
        let path = format!("/athletes/{}/activity", self.athlete(athlete).athlete_id);
        settles(&format!("Places in the feed of {}", full(athlete)), &expected, || {
            let mut seen = BTreeSet::new();
            let feed = self.list(HOST, &path);
            let moves =
                feed.iter().filter(|activity| ["gain", "lose", "rank"].contains(&text(&activity["verb"])));
            let latest = moves.filter(|activity| seen.insert(text(&activity["object_id"]).to_owned()));
            let mut lines: Vec<String> = latest.map(place).collect();
            lines.sort();
            lines
        });
    }
}

/// An activity as a sentence.
fn line(activity: &Value) -> String {
    let metadata = &activity["metadata"];
    let detail = match text(&activity["verb"]) {
        "finish" => format!(" {}", number(&metadata["rank"])),
        "flag" => format!(" {}", text(&metadata["reason"])),
        "attempt" if metadata["stage_type"] == "distance" => {
            format!(" {}", number(&metadata["distance_in_metres"]))
        }
        "attempt" => format!(" {}", number(&metadata["elapsed_time_in_seconds"])),
        _ => String::new(),
    };
    let (actor, object) = (text(&activity["actor_name"]), text(&activity["object_name"]));
    format!("{actor} {} {object}{detail}", text(&activity["verb"]))
}

fn place(activity: &Value) -> String {
    let (board, within) = (text(&activity["object_name"]), text(&activity["target_name"]));
    format!("{board} in {within}: {}", number(&activity["metadata"]["rank"]))
}

fn full(athlete: usize) -> String {
    PEOPLE[athlete - 1].name()
}
