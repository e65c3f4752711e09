//! What happens to an athlete.

use crate::event::{event, events};
use crate::{AthleteId, ClubId, Gender, Metres, Number};

events! {
    /// What happens to an athlete.
    pub enum AthleteEvent {
        AthleteImported,
        AthleteRenamed,
        AthleteEmailChanged,
        AthleteProfileChanged,
        AthleteGenderChanged,
        AthleteJoinedClub,
        AthleteLeftClub,
        AthleteStarredStravaSegment,
        AthleteUnstarredStravaSegment,
    }
}

event! {
    /// An athlete was imported for the first time.
    pub struct AthleteImported("AthleteImported", 1) {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The id at Strava.
        pub strava_id: i64,
        /// The first name.
        pub firstname: String,
        /// The last name.
        pub lastname: String,
        /// Both names, with a space between.
        pub fullname: String,
        /// The address of the picture.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub profile: Option<String>,
        /// The city that they live in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub city: Option<String>,
        /// The state that they live in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<String>,
        /// The country that they live in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub country: Option<String>,
        /// The gender, if it is given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub gender: Option<Gender>,
        /// How they write dates.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub date_preference: Option<String>,
        /// Whether they think in feet or in metres.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub measurement_preference: Option<String>,
        /// The e-mail address.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        /// The power that they hold for an hour, in watts.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ftp: Option<Number>,
        /// The weight, in kilograms.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub weight: Option<Number>,
    }
}

event! {
    /// An athlete has another name.
    pub struct AthleteRenamed("AthleteRenamed", 1) {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The first name.
        pub firstname: String,
        /// The last name.
        pub lastname: String,
        /// Both names, with a space between.
        pub fullname: String,
    }
}

event! {
    /// An athlete has another e-mail address.
    pub struct AthleteEmailChanged("AthleteEmailChanged", 1) {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The new address.
        pub email: String,
    }
}

event! {
    /// An athlete has another picture.
    pub struct AthleteProfileChanged("AthleteProfileChanged", 1) {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The address of the picture. Absent: there is none any more.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub profile: Option<String>,
    }
}

event! {
    /// An athlete gave another gender.
    pub struct AthleteGenderChanged("AthleteGenderChanged", 1) {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The gender.
        pub gender: Gender,
    }
}

event! {
    /// An athlete became a member of a club.
    pub struct AthleteJoinedClub("AthleteJoinedClub", 1) {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The club.
        pub club_id: ClubId,
        /// The first name.
        pub firstname: String,
        /// The last name.
        pub lastname: String,
        /// The gender, if it is given.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub gender: Option<Gender>,
    }
}

event! {
    /// An athlete is no longer a member of a club.
    pub struct AthleteLeftClub("AthleteLeftClub", 1) {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// The club.
        pub club_id: ClubId,
    }
}

event! {
    /// An athlete starred a segment.
    pub struct AthleteStarredStravaSegment("AthleteStarredStravaSegment", 1) {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// Its id at Strava.
        pub strava_segment_id: i64,
        /// Its name.
        pub name: String,
        /// Its length.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub distance_in_metres: Option<Metres>,
        /// The mean grade in percent.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub average_grade: Option<Number>,
        /// The steepest grade in percent.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub maximum_grade: Option<Number>,
        /// Its highest point, in metres above the sea.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub elevation_high: Option<Metres>,
        /// Its lowest point, in metres above the sea.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub elevation_low: Option<Metres>,
        /// Where it starts: latitude and longitude in degrees.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub start_latlng: Option<Vec<Number>>,
        /// Where it ends: latitude and longitude in degrees.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub end_latlng: Option<Vec<Number>>,
        /// The category of the climb, from 0 for none to 5 for the hardest.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub climb_category: Option<i64>,
        /// The city that it is in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub city: Option<String>,
        /// The state that it is in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<String>,
        /// The country that it is in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub country: Option<String>,
    }
}

event! {
    /// An athlete took the star from a segment.
    pub struct AthleteUnstarredStravaSegment("AthleteUnstarredStravaSegment", 1) {
        /// The athlete.
        pub athlete_id: AthleteId,
        /// Its id at Strava.
        pub strava_segment_id: i64,
    }
}
