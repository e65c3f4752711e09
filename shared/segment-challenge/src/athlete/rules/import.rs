//! An athlete is imported, and later what has changed of them.

use crate::athlete::commands::ImportAthlete;
use crate::athlete::events::{
    AthleteEmailChanged, AthleteGenderChanged, AthleteImported, AthleteProfileChanged, AthleteRenamed,
};
use crate::athlete::state::Profile;
use crate::athlete::{Athlete, AthleteEvent};

impl Athlete {
    pub(in crate::athlete) fn import(&self, command: &ImportAthlete) -> Vec<AthleteEvent> {
        match &self.profile {
            None => vec![AthleteImported::from(command).into()],
            Some(profile) => profile.differences(command),
        }
    }
}

impl Profile {
    /// Where they live, what they prefer and how strong they are is not followed.
    fn differences(&self, command: &ImportAthlete) -> Vec<AthleteEvent> {
        let changes: [Option<AthleteEvent>; 4] = [
            self.renamed(command).map(Into::into),
            self.email_changed(command).map(Into::into),
            self.profile_changed(command).map(Into::into),
            self.gender_changed(command).map(Into::into),
        ];
        changes.into_iter().flatten().collect()
    }

    fn renamed(&self, command: &ImportAthlete) -> Option<AthleteRenamed> {
        let (firstname, lastname) = names(command);
        (firstname != self.firstname || lastname != self.lastname).then(|| AthleteRenamed {
            athlete_id: self.athlete_id.clone(),
            firstname: firstname.to_owned(),
            lastname: lastname.to_owned(),
            fullname: format!("{firstname} {lastname}"),
        })
    }

    /// An address that is not told is not taken for one that is gone.
    fn email_changed(&self, command: &ImportAthlete) -> Option<AthleteEmailChanged> {
        let email = command.email.as_ref().filter(|email| !email.is_empty())?;
        (self.email.as_ref() != Some(email))
            .then(|| AthleteEmailChanged { athlete_id: self.athlete_id.clone(), email: email.clone() })
    }

    /// A picture may disappear.
    fn profile_changed(&self, command: &ImportAthlete) -> Option<AthleteProfileChanged> {
        (self.picture != command.profile).then(|| AthleteProfileChanged {
            athlete_id: self.athlete_id.clone(),
            profile: command.profile.clone(),
        })
    }

    fn gender_changed(&self, command: &ImportAthlete) -> Option<AthleteGenderChanged> {
        let gender = command.gender.filter(|gender| self.gender != Some(*gender))?;
        Some(AthleteGenderChanged { athlete_id: self.athlete_id.clone(), gender })
    }
}

impl From<&ImportAthlete> for AthleteImported {
    fn from(command: &ImportAthlete) -> Self {
        let (firstname, lastname) = names(command);
        Self {
            athlete_id: command.athlete_id.clone(),
            strava_id: command.strava_id,
            firstname: firstname.to_owned(),
            lastname: lastname.to_owned(),
            fullname: format!("{firstname} {lastname}"),
            profile: command.profile.clone(),
            city: command.city.clone(),
            state: command.state.clone(),
            country: command.country.clone(),
            gender: command.gender,
            date_preference: command.date_preference.clone(),
            measurement_preference: command.measurement_preference.clone(),
            email: command.email.clone(),
            ftp: command.ftp,
            weight: command.weight,
        }
    }
}

/// The first and the last name, without white space around them.
fn names(command: &ImportAthlete) -> (&str, &str) {
    (command.firstname.trim(), command.lastname.trim())
}
