//! An athlete joins clubs and leaves them.

use std::collections::BTreeSet;

use crate::ClubId;
use crate::athlete::commands::{JoinClub, LeaveClub, SetAthleteClubMemberships};
use crate::athlete::events::{AthleteJoinedClub, AthleteLeftClub};
use crate::athlete::state::Profile;
use crate::athlete::{Athlete, AthleteEvent, Decision};

impl Athlete {
    pub(in crate::athlete) fn join_club(&self, command: &JoinClub) -> Decision {
        let profile = self.existing()?;
        let is_new = !self.clubs.contains(&command.club_id);
        Ok(is_new.then(|| profile.joined(&command.club_id)).into_iter().collect())
    }

    pub(in crate::athlete) fn leave_club(&self, command: &LeaveClub) -> Vec<AthleteEvent> {
        if !self.clubs.contains(&command.club_id) {
            return vec![];
        }
        let left =
            AthleteLeftClub { athlete_id: command.athlete_id.clone(), club_id: command.club_id.clone() };
        vec![left.into()]
    }

    /// Joins the new ones in the order of the list, then leaves those that it does not name, in the order of their ids.
    pub(in crate::athlete) fn set_clubs(&self, command: &SetAthleteClubMemberships) -> Decision {
        let profile = self.existing()?;
        let mut named = BTreeSet::new();
        let joined = command
            .club_ids
            .iter()
            .filter(|club_id| named.insert(*club_id) && !self.clubs.contains(club_id))
            .map(|club_id| profile.joined(club_id));
        let mut events: Vec<_> = joined.collect();
        let left = self.clubs.iter().filter(|club_id| !named.contains(club_id));
        events.extend(left.map(|club_id| profile.left(club_id)));
        Ok(events)
    }
}

impl Profile {
    fn joined(&self, club_id: &ClubId) -> AthleteEvent {
        AthleteJoinedClub {
            athlete_id: self.athlete_id.clone(),
            club_id: club_id.clone(),
            firstname: self.firstname.clone(),
            lastname: self.lastname.clone(),
            gender: self.gender,
        }
        .into()
    }

    fn left(&self, club_id: &ClubId) -> AthleteEvent {
        AthleteLeftClub { athlete_id: self.athlete_id.clone(), club_id: club_id.clone() }.into()
    }
}
