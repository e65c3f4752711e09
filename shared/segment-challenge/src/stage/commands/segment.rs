//! A Strava segment, as it was looked up before a stage is created on it.

use crate::validation::Fields;
use crate::{ActivityType, Metres, Number};

/// A Strava segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its id at Strava.
    pub strava_segment_id: i64,
    /// The activity that it is for.
    pub activity_type: Option<ActivityType>,
    /// Its length.
    pub distance_in_metres: Metres,
    /// The mean grade in percent.
    pub average_grade: Number,
    /// The steepest grade in percent.
    pub maximum_grade: Number,
    /// Its highest point, in metres above the sea.
    pub elevation_high: Metres,
    /// Its lowest point, in metres above the sea.
    pub elevation_low: Metres,
    /// Its climb.
    pub total_elevation_gain: Metres,
    /// Where it starts: latitude and longitude in degrees.
    pub start_latlng: Vec<Number>,
    /// Where it ends: latitude and longitude in degrees.
    pub end_latlng: Vec<Number>,
    /// The category of the climb, from 0 for none to 5 for the hardest.
    pub climb_category: i64,
    /// The city that it is in.
    pub city: Option<String>,
    /// The state that it is in.
    pub state: Option<String>,
    /// The country that it is in.
    pub country: Option<String>,
    /// Its course, as an encoded polyline.
    pub map_polyline: Option<String>,
}

impl Segment {
    /// Reads it from the fields of an object.
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let strava_segment_id = fields.int("strava_segment_id").required();
        let activity_type = fields.one_of("activity_type").optional();
        let distance_in_metres = fields.metres("distance_in_metres").required();
        let average_grade = fields.number("average_grade").required();
        let maximum_grade = fields.number("maximum_grade").required();
        let elevation_high = fields.metres("elevation_high").required();
        let elevation_low = fields.metres("elevation_low").required();
        let total_elevation_gain = fields.metres("total_elevation_gain").required();
        let start_latlng = fields.numbers("start_latlng").required();
        let end_latlng = fields.numbers("end_latlng").required();
        let climb_category = fields.int("climb_category").required();
        let city = fields.text("city").optional();
        let state = fields.text("state").optional();
        let country = fields.text("country").optional();
        let map_polyline = fields.text("map_polyline").optional();
        Some(Self {
            strava_segment_id: strava_segment_id?,
            activity_type: activity_type?,
            distance_in_metres: distance_in_metres?,
            average_grade: average_grade?,
            maximum_grade: maximum_grade?,
            elevation_high: elevation_high?,
            elevation_low: elevation_low?,
            total_elevation_gain: total_elevation_gain?,
            start_latlng: start_latlng?,
            end_latlng: end_latlng?,
            climb_category: climb_category?,
            city: city?,
            state: state?,
            country: country?,
            map_polyline: map_polyline?,
        })
    }
}
