//! The days of the season. It has begun ten days ago, and its days to come are ridden today: no rule compares the dates
//! of efforts, starts and ends with the clock, but that a stage is created before its end.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::data::{Effort, Stage};

/// The day of the season that is today.
const TODAY: i64 = 10;

/// When the season began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar(Timestamp);

impl Calendar {
    /// That of a season that runs now.
    #[allow(clippy::disallowed_methods, reason = "a season runs now")]
    pub(crate) fn of_today() -> Self {
        let midnight = Timestamp::now().as_second() / 86_400 * 86_400;
        Self(Timestamp::from_second(midnight - TODAY * 86_400).expect("a day"))
    }

    /// The four dates from the beginning of a day to the end of another.
    pub(crate) fn period(self, first: i64, last: i64) -> Value {
        let (start, end) = (self.at(first * 86_400), self.at((last + 1) * 86_400 - 1));
        json!({
            "start_date": start, "start_date_local": local(start),
            "end_date": end, "end_date_local": local(end),
        })
    }

    /// When an effort begins, and the wall clock: who has a higher number sets out earlier.
    pub(crate) fn start_of(self, effort: &Effort) -> (String, String) {
        let numbers = (100 - effort.athlete) * 60 + effort.index;
        let seconds = i64::try_from(numbers).expect("few seconds") + 6 * 3600;
        let start = self.at(first_day(effort.stage) * 86_400 + seconds);
        (start.to_string(), local(start))
    }

    fn at(self, seconds: i64) -> Timestamp {
        self.0 + SignedDuration::from_secs(seconds)
    }
}

/// On which day of the season a stage begins.
pub(crate) const fn first_day(stage: Stage) -> i64 {
    match stage {
        Stage::Mountain | Stage::FirstMonth => 0,
        Stage::Race => 8,
        Stage::Rolling => 13,
        Stage::Flat => 21,
        Stage::SecondMonth => 30,
    }
}

/// On which day it ends.
pub(crate) const fn last_day(stage: Stage) -> i64 {
    match stage {
        Stage::Mountain => 12,
        Stage::Race => 14,
        Stage::Rolling => 20,
        Stage::Flat | Stage::FirstMonth => 29,
        Stage::SecondMonth => 59,
    }
}

fn local(instant: Timestamp) -> String {
    instant.to_string().trim_end_matches('Z').to_owned()
}
