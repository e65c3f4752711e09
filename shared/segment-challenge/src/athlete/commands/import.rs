//! Athletes are imported from Strava.

use crate::command::Command;
use crate::validation::Fields;
use crate::{AthleteId, Gender, Number};

/// Imports an athlete, or what has changed of one.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportAthlete {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// The id at Strava.
    pub strava_id: i64,
    /// The first name.
    pub firstname: String,
    /// The last name.
    pub lastname: String,
    /// The gender, if it is given.
    pub gender: Option<Gender>,
    /// The address of the picture.
    pub profile: Option<String>,
    /// The city that they live in.
    pub city: Option<String>,
    /// The state that they live in.
    pub state: Option<String>,
    /// The country that they live in.
    pub country: Option<String>,
    /// How they write dates.
    pub date_preference: Option<String>,
    /// Whether they think in feet or in metres.
    pub measurement_preference: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The power that they hold for an hour, in watts.
    pub ftp: Option<Number>,
    /// The weight, in kilograms.
    pub weight: Option<Number>,
}

impl Command for ImportAthlete {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let athlete_id = fields.id("athlete_id").required();
        let strava_id = fields.int("strava_id").required();
        let firstname = fields.text("firstname").required();
        let lastname = fields.text("lastname").required();
        let gender = fields.one_of("gender").optional();
        let profile = fields.text("profile").optional();
        let city = fields.text("city").optional();
        let state = fields.text("state").optional();
        let country = fields.text("country").optional();
        let date_preference = fields.text("date_preference").optional();
        let measurement_preference = fields.text("measurement_preference").optional();
        let email = fields.text("email").optional();
        let ftp = fields.number("ftp").optional();
        let weight = fields.number("weight").optional();
        Some(Self {
            athlete_id: athlete_id?,
            strava_id: strava_id?,
            firstname: firstname?,
            lastname: lastname?,
            gender: gender?,
            profile: profile?,
            city: city?,
            state: state?,
            country: country?,
            date_preference: date_preference?,
            measurement_preference: measurement_preference?,
            email: email?,
            ftp: ftp?,
            weight: weight?,
        })
    }
}
