//! A season in a deployment: its people and clubs, and how they get there.

use serde_json::{Value, json};
use system_tests::{Api, Athlete, CommandQueue};
use uuid::Uuid;

use crate::calendar::Calendar;
use crate::data::{CLUBS, Effort, HOST, PEOPLE, RENAMED, Stage};

/// Where an athlete lives.
pub(crate) const CITY: &str = "Bergen";

/// A season in a deployment.
#[derive(Debug)]
pub(crate) struct Season {
    pub(crate) api: Api,
    pub(crate) operator: Athlete,
    pub(crate) calendar: Calendar,
    pub(crate) challenges: CommandQueue,
    pub(crate) stages: CommandQueue,
    athletes: Vec<Athlete>,
    /// What the ids at Strava begin with.
    base: u64,
}

impl Season {
    /// Imports clubs and athletes: each of them in order, all of them side by side.
    #[allow(clippy::disallowed_methods, reason = "each season has athletes of its own")]
    pub(crate) fn imported() -> Self {
        let base = 1_000_000_000 + Uuid::new_v4().as_u64_pair().1 % 1_000_000_000;
        let (athletes, clubs) = (CommandQueue::of("athlete"), CommandQueue::of("club"));
        let season = Self {
            api: Api::deployed(),
            operator: Athlete::operator(),
            calendar: Calendar::of_today(),
            challenges: CommandQueue::of("challenge"),
            stages: CommandQueue::of("stage"),
            athletes: PEOPLE.iter().map(|person| session(base, person)).collect(),
            base,
        };
        let ids: Vec<String> = (0..CLUBS.len()).map(|club| club_id(base, club)).collect();
        clubs.send_all(ids.iter().zip(CLUBS).enumerate().map(|(number, (id, (_, name)))| {
            let club = json!({ "strava_id": strava_id(base, number), "name": name, "private": false });
            (id.as_str(), "ImportClub", club)
        }));
        athletes.send_all(PEOPLE.iter().flat_map(|person| {
            let id = season.athlete(person.number).athlete_id.as_str();
            let clubs: Vec<&String> = person.clubs.iter().map(|club| &ids[*club]).collect();
            let mut profile = profile(base, person);
            let latest = profile.clone();
            if person.number == RENAMED.0 {
                (profile["firstname"], profile["lastname"]) = ("Jo".into(), "Meyer".into());
            }
            [
                (id, "ImportAthlete", profile),
                (id, "SetAthleteClubMemberships", json!({ "club_ids": clubs })),
                (id, "ImportAthlete", latest),
            ]
        }));
        season
    }

    /// An athlete by number.
    pub(crate) fn athlete(&self, number: usize) -> &Athlete {
        &self.athletes[number - 1]
    }

    /// Who hosts.
    pub(crate) fn host(&self) -> &Athlete {
        self.athlete(HOST)
    }

    /// An effort as Strava has it.
    pub(crate) fn imported_effort(&self, effort: &Effort) -> Value {
        let (start_date, start_date_local) = self.calendar.start_of(effort);
        let is_dropped = |kind: &str| effort.fate == crate::data::Fate::Dropped(kind.to_owned());
        let (elapsed, metres, climb) = match effort.stage {
            Stage::Race if is_dropped("too short") => (effort.amount, 9_990, Some(20)),
            Stage::Race => (effort.amount, 10_000 + 10 * effort.index, Some(20)),
            // 25 kilometres an hour, over hills of one per cent.
            Stage::FirstMonth | Stage::SecondMonth => {
                (effort.amount * 36 / 250, effort.amount as usize, Some(effort.amount / 100))
            }
            _ => (effort.amount, SEGMENT_METRES, None),
        };
        let (activity, segment_effort) = self.strava_ids(effort);
        json!({
            "athlete_id": self.athlete(effort.athlete).athlete_id,
            "strava_activity_id": activity, "strava_segment_effort_id": segment_effort,
            "activity_type": match (effort.stage, is_dropped("on foot")) {
                (_, true) => "Walk",
                (Stage::Race, _) => "Run",
                _ => "Ride",
            },
            "elapsed_time_in_seconds": elapsed, "moving_time_in_seconds": elapsed - 5,
            "distance_in_metres": metres, "elevation_gain_in_metres": climb,
            "start_date": start_date, "start_date_local": start_date_local,
            "manual": is_dropped("manual"), "private": is_dropped("private"),
        })
    }

    /// The ids of activity and segment effort at Strava.
    pub(crate) fn strava_ids(&self, effort: &Effort) -> (u64, Option<u64>) {
        let activity = self.base * 1000 + (effort.athlete * 10 + effort.index) as u64;
        let on_segment = matches!(effort.stage, Stage::Mountain | Stage::Rolling | Stage::Flat);
        (activity, on_segment.then_some(activity + 500))
    }
}

/// The length of every segment.
pub(crate) const SEGMENT_METRES: usize = 8_000;

/// The climb of every segment, in metres.
pub(crate) const SEGMENT_CLIMB: usize = 320;

/// The names of an athlete's clubs, as pages list them.
pub(crate) fn clubs_of(person: &crate::data::Athlete) -> Vec<&'static str> {
    let mut names: Vec<&str> = person.clubs.iter().map(|club| CLUBS[*club].1).collect();
    names.sort_unstable();
    names
}

/// The address of an athlete's picture.
pub(crate) fn picture(person: &crate::data::Athlete) -> String {
    format!("https://pictures.example/{}.jpg", person.number)
}

/// The address of an athlete's letters.
pub(crate) fn email(person: &crate::data::Athlete) -> String {
    format!("{}@{}.example", person.first, person.last).to_lowercase()
}

fn strava_id(base: u64, number: usize) -> u64 {
    base * 100 + number as u64
}

fn club_id(base: u64, club: usize) -> String {
    format!("club-{}", strava_id(base, club))
}

fn session(base: u64, person: &crate::data::Athlete) -> Athlete {
    let clubs: Vec<(String, &str)> =
        person.clubs.iter().map(|club| (club_id(base, *club), CLUBS[*club].1)).collect();
    let id = format!("athlete-{}", strava_id(base, person.number));
    Athlete::imported(&id, &person.name(), person.gender.as_deref(), &clubs)
}

fn profile(base: u64, person: &crate::data::Athlete) -> Value {
    json!({
        "strava_id": strava_id(base, person.number),
        "firstname": person.first, "lastname": person.last, "gender": person.gender,
        "profile": picture(person), "city": CITY, "country": "Norway", "email": email(person),
    })
}
