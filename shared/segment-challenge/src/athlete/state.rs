//! What is known of an athlete.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::AthleteEvent;
use crate::{AthleteId, ClubId, Gender};

/// What is known of an athlete: what the next import is compared with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Athlete {
    /// Absent until they are imported.
    pub(super) profile: Option<Profile>,
    pub(super) clubs: BTreeSet<ClubId>,
    /// The ids at Strava of the segments that they have starred.
    pub(super) starred: BTreeSet<i64>,
}

/// The person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Profile {
    pub(super) athlete_id: AthleteId,
    pub(super) firstname: String,
    pub(super) lastname: String,
    pub(super) email: Option<String>,
    pub(super) picture: Option<String>,
    pub(super) gender: Option<Gender>,
}

impl Athlete {
    /// Changes the state by what has happened.
    pub(super) fn follow(&mut self, event: &AthleteEvent) {
        use AthleteEvent as E;
        match event {
            E::AthleteImported(imported) => {
                self.profile = Some(Profile {
                    athlete_id: imported.athlete_id.clone(),
                    firstname: imported.firstname.clone(),
                    lastname: imported.lastname.clone(),
                    email: imported.email.clone(),
                    picture: imported.profile.clone(),
                    gender: imported.gender,
                });
            }
            E::AthleteJoinedClub(joined) => {
                self.clubs.insert(joined.club_id.clone());
            }
            E::AthleteLeftClub(left) => {
                self.clubs.remove(&left.club_id);
            }
            E::AthleteStarredStravaSegment(starred) => {
                self.starred.insert(starred.strava_segment_id);
            }
            E::AthleteUnstarredStravaSegment(unstarred) => {
                self.starred.remove(&unstarred.strava_segment_id);
            }
            E::AthleteRenamed(_)
            | E::AthleteEmailChanged(_)
            | E::AthleteProfileChanged(_)
            | E::AthleteGenderChanged(_) => {
                if let Some(profile) = &mut self.profile {
                    profile.follow(event);
                }
            }
        }
    }
}

impl Profile {
    fn follow(&mut self, event: &AthleteEvent) {
        use AthleteEvent as E;
        match event {
            E::AthleteRenamed(renamed) => {
                self.firstname.clone_from(&renamed.firstname);
                self.lastname.clone_from(&renamed.lastname);
            }
            E::AthleteEmailChanged(changed) => self.email = Some(changed.email.clone()),
            E::AthleteProfileChanged(changed) => self.picture.clone_from(&changed.profile),
            E::AthleteGenderChanged(changed) => self.gender = Some(changed.gender),
            _ => {}
        }
    }
}
