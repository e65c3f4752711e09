//! An athlete stars segments, and takes stars back.

use std::collections::BTreeSet;

use crate::AthleteId;
use crate::athlete::commands::{ImportAthleteStarredStravaSegments, StarredSegment};
use crate::athlete::events::{AthleteStarredStravaSegment, AthleteUnstarredStravaSegment};
use crate::athlete::{Athlete, Decision};

impl Athlete {
    /// Stars the public segments that are new, in the order of the list, then takes the star from those that it does
    /// not hold, in the order of their ids. A segment that was public and is now private keeps its star.
    pub(in crate::athlete) fn import_stars(&self, command: &ImportAthleteStarredStravaSegments) -> Decision {
        let athlete_id = &self.existing()?.athlete_id;
        let mut seen = self.starred.clone();
        let starred = command
            .starred_segments
            .iter()
            .filter(|segment| !segment.private && seen.insert(segment.strava_segment_id))
            .map(|segment| segment_starred(athlete_id, segment.clone()).into());
        let mut events: Vec<_> = starred.collect();
        let held: BTreeSet<_> =
            command.starred_segments.iter().map(|segment| segment.strava_segment_id).collect();
        events.extend(self.starred.difference(&held).map(|&strava_segment_id| {
            AthleteUnstarredStravaSegment { athlete_id: athlete_id.clone(), strava_segment_id }.into()
        }));
        Ok(events)
    }
}

fn segment_starred(athlete_id: &AthleteId, segment: StarredSegment) -> AthleteStarredStravaSegment {
    AthleteStarredStravaSegment {
        athlete_id: athlete_id.clone(),
        strava_segment_id: segment.strava_segment_id,
        name: segment.name,
        distance_in_metres: segment.distance_in_metres,
        average_grade: segment.average_grade,
        maximum_grade: segment.maximum_grade,
        elevation_high: segment.elevation_high,
        elevation_low: segment.elevation_low,
        start_latlng: segment.start_latlng,
        end_latlng: segment.end_latlng,
        climb_category: segment.climb_category,
        city: segment.city,
        state: segment.state,
        country: segment.country,
    }
}
