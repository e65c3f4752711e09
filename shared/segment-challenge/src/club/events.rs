//! What happens to a club.

use crate::ClubId;
use crate::event::{event, events};

events! {
    /// What happens to a club.
    pub enum ClubEvent { ClubImported, ClubProfileChanged }
}

event! {
    /// A club was imported for the first time.
    pub struct ClubImported("ClubImported", 1) {
        /// The club.
        pub club_id: ClubId,
        /// The id at Strava.
        pub strava_id: i64,
        /// Its name.
        pub name: String,
        /// What it says of itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub description: Option<String>,
        /// Its sport.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub sport_type: Option<String>,
        /// The city that it is in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub city: Option<String>,
        /// The state that it is in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<String>,
        /// The country that it is in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub country: Option<String>,
        /// The address of its picture.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub profile: Option<String>,
        /// Whether only members see it.
        pub private: bool,
    }
}

event! {
    /// A club has another picture.
    pub struct ClubProfileChanged("ClubProfileChanged", 1) {
        /// The club.
        pub club_id: ClubId,
        /// The id at Strava.
        pub strava_id: i64,
        /// The address of the picture. Absent: there is none any more.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub profile: Option<String>,
    }
}
