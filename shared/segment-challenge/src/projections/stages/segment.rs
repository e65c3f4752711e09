//! The segment of a stage, as its row shows it.

use serde::{Deserialize, Serialize};

use crate::projections::html;
use crate::stage::events::StageSegmentConfigured;
use crate::{Metres, Number};

/// The segment of a stage. Stages that are no segment have none of it, and one whose segment was changed has its id alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StageSegment {
    /// The segment's id at Strava.
    pub strava_segment_id: Option<i64>,
    /// Its length.
    pub distance_in_metres: Option<Metres>,
    /// The mean grade in percent.
    pub average_grade: Option<Number>,
    /// The steepest grade in percent.
    pub maximum_grade: Option<Number>,
    /// Where it starts, in degrees.
    pub start_latitude: Option<Number>,
    /// Where it starts, in degrees.
    pub start_longitude: Option<Number>,
    /// Where it ends, in degrees.
    pub end_latitude: Option<Number>,
    /// Where it ends, in degrees.
    pub end_longitude: Option<Number>,
    /// Its course: an encoded polyline of precision 5.
    pub map_polyline: Option<String>,
    /// Where it starts, in words, as HTML.
    pub start_description_html: Option<String>,
    /// Where it ends, in words, as HTML.
    pub end_description_html: Option<String>,
    /// Its highest point above the sea.
    pub elevation_high: Option<Metres>,
    /// Its lowest point above the sea.
    pub elevation_low: Option<Metres>,
    /// Its climb.
    pub total_elevation_gain: Option<Metres>,
    /// The category of the climb, from 0 for none to 5 for the hardest.
    pub climb_category: Option<i64>,
}

impl StageSegment {
    /// A segment of which nothing is known but its id.
    pub(super) fn unknown(strava_segment_id: i64) -> Self {
        Self { strava_segment_id: Some(strava_segment_id), ..Self::default() }
    }
}

impl From<&StageSegmentConfigured> for StageSegment {
    fn from(segment: &StageSegmentConfigured) -> Self {
        let html = |text: &Option<String>| text.as_deref().map(html::from_markdown);
        Self {
            strava_segment_id: Some(segment.strava_segment_id),
            distance_in_metres: Some(segment.distance_in_metres),
            average_grade: Some(segment.average_grade),
            maximum_grade: Some(segment.maximum_grade),
            start_latitude: segment.start_latlng.first().copied(),
            start_longitude: segment.start_latlng.get(1).copied(),
            end_latitude: segment.end_latlng.first().copied(),
            end_longitude: segment.end_latlng.get(1).copied(),
            map_polyline: segment.map_polyline.clone(),
            start_description_html: html(&segment.start_description),
            end_description_html: html(&segment.end_description),
            elevation_high: Some(segment.elevation_high),
            elevation_low: Some(segment.elevation_low),
            total_elevation_gain: Some(segment.total_elevation_gain),
            climb_category: Some(segment.climb_category),
        }
    }
}
