//! Athletes star segments.

use crate::command::Command;
use crate::validation::Fields;
use crate::{AthleteId, Metres, Number};

/// Imports the segments that an athlete has starred.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportAthleteStarredStravaSegments {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// All of them.
    pub starred_segments: Vec<StarredSegment>,
}

impl Command for ImportAthleteStarredStravaSegments {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let athlete_id = fields.id("athlete_id").required();
        let starred_segments = fields.list("starred_segments", StarredSegment::read).required();
        Some(Self { athlete_id: athlete_id?, starred_segments: starred_segments? })
    }
}

/// A segment that an athlete has starred.
#[derive(Clone, Debug, PartialEq)]
pub struct StarredSegment {
    /// Its id at Strava.
    pub strava_segment_id: i64,
    /// Its name.
    pub name: String,
    /// Whether only the athlete sees it.
    pub private: bool,
    /// Its length.
    pub distance_in_metres: Option<Metres>,
    /// The mean grade in percent.
    pub average_grade: Option<Number>,
    /// The steepest grade in percent.
    pub maximum_grade: Option<Number>,
    /// Its highest point, in metres above the sea.
    pub elevation_high: Option<Metres>,
    /// Its lowest point, in metres above the sea.
    pub elevation_low: Option<Metres>,
    /// Where it starts: latitude and longitude in degrees.
    pub start_latlng: Option<Vec<Number>>,
    /// Where it ends: latitude and longitude in degrees.
    pub end_latlng: Option<Vec<Number>>,
    /// The category of the climb, from 0 for none to 5 for the hardest.
    pub climb_category: Option<i64>,
    /// The city that it is in.
    pub city: Option<String>,
    /// The state that it is in.
    pub state: Option<String>,
    /// The country that it is in.
    pub country: Option<String>,
}

impl StarredSegment {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let strava_segment_id = fields.int("strava_segment_id").required();
        let name = fields.text("name").required();
        let private = fields.bool("private").or(false);
        let distance_in_metres = fields.metres("distance_in_metres").optional();
        let average_grade = fields.number("average_grade").optional();
        let maximum_grade = fields.number("maximum_grade").optional();
        let elevation_high = fields.metres("elevation_high").optional();
        let elevation_low = fields.metres("elevation_low").optional();
        let start_latlng = read_pair(fields, "start_latlng");
        let end_latlng = read_pair(fields, "end_latlng");
        let climb_category = fields.int("climb_category").optional();
        let city = fields.text("city").optional();
        let state = fields.text("state").optional();
        let country = fields.text("country").optional();
        Some(Self {
            strava_segment_id: strava_segment_id?,
            name: name?,
            private: private?,
            distance_in_metres: distance_in_metres?,
            average_grade: average_grade?,
            maximum_grade: maximum_grade?,
            elevation_high: elevation_high?,
            elevation_low: elevation_low?,
            start_latlng: start_latlng?,
            end_latlng: end_latlng?,
            climb_category: climb_category?,
            city: city?,
            state: state?,
            country: country?,
        })
    }
}

#[allow(clippy::option_option, reason = "outside: whether it is valid; inside: whether it is there")]
fn read_pair(fields: &mut Fields<'_>, name: &str) -> Option<Option<Vec<Number>>> {
    fields.numbers(name).must("must be a pair", |numbers: &Vec<_>| numbers.len() == 2).optional()
}
