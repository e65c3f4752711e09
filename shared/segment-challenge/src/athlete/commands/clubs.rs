//! Athletes belong to clubs.

use crate::command::Command;
use crate::validation::Fields;
use crate::{AthleteId, ClubId};

/// Makes an athlete a member of a club.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinClub {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// The club.
    pub club_id: ClubId,
}

impl Command for JoinClub {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let athlete_id = fields.id("athlete_id").required();
        let club_id = fields.id("club_id").required();
        Some(Self { athlete_id: athlete_id?, club_id: club_id? })
    }
}

/// Ends the membership of an athlete in a club.
#[derive(Clone, Debug, PartialEq)]
pub struct LeaveClub {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// The club.
    pub club_id: ClubId,
}

impl Command for LeaveClub {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let athlete_id = fields.id("athlete_id").required();
        let club_id = fields.id("club_id").required();
        Some(Self { athlete_id: athlete_id?, club_id: club_id? })
    }
}

/// Sets all the clubs of an athlete.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAthleteClubMemberships {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// The complete list. Of one that is named twice the first counts.
    pub club_ids: Vec<ClubId>,
}

impl Command for SetAthleteClubMemberships {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let athlete_id = fields.id("athlete_id").required();
        let club_ids = fields.ids("club_ids").or(vec![]);
        Some(Self { athlete_id: athlete_id?, club_ids: club_ids? })
    }
}
