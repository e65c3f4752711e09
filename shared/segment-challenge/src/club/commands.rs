//! What a club can be asked to do, and what makes a command valid by itself.

use crate::ClubId;
use crate::command::{Command, command_set};
use crate::validation::Fields;

command_set! {
    /// What a club can be asked to do.
    pub enum ClubCommand for club_id: ClubId {
        ImportClub,
    }
}

/// Imports a club from Strava, or its new picture.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportClub {
    /// The club.
    pub club_id: ClubId,
    /// The id at Strava.
    pub strava_id: i64,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub description: Option<String>,
    /// Its sport.
    pub sport_type: Option<String>,
    /// The city that it is in.
    pub city: Option<String>,
    /// The state that it is in.
    pub state: Option<String>,
    /// The country that it is in.
    pub country: Option<String>,
    /// The address of its picture.
    pub profile: Option<String>,
    /// Whether only members see it.
    pub private: bool,
}

impl Command for ImportClub {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let club_id = fields.id("club_id").required();
        let strava_id = fields.int("strava_id").required();
        let name = fields.text("name").required();
        let description = fields.text("description").optional();
        let sport_type = fields.text("sport_type").optional();
        let city = fields.text("city").optional();
        let state = fields.text("state").optional();
        let country = fields.text("country").optional();
        let profile = fields.text("profile").optional();
        let private = fields.bool("private").required();
        Some(Self {
            club_id: club_id?,
            strava_id: strava_id?,
            name: name?,
            description: description?,
            sport_type: sport_type?,
            city: city?,
            state: state?,
            country: country?,
            profile: profile?,
            private: private?,
        })
    }
}
