//! Commands about those who compete in a stage.

use jiff::Timestamp;

use crate::command::Command;
use crate::stage::events::StageCompetitor;
use crate::validation::Fields;
use crate::{AthleteId, Gender, StageId};

/// Includes competitors in a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct IncludeCompetitorsInStage {
    /// The stage.
    pub stage_id: StageId,
    /// Who is to compete. Those who do already stay as they are.
    pub competitors: Vec<StageCompetitor>,
}

impl Command for IncludeCompetitorsInStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let competitors = fields.list("competitors", read_competitor).required();
        Some(Self { stage_id: stage_id?, competitors: competitors? })
    }
}

fn read_competitor(fields: &mut Fields<'_>) -> Option<StageCompetitor> {
    let athlete_id = fields.id("athlete_id").required();
    let gender = fields.one_of("gender").optional();
    Some(StageCompetitor { athlete_id: athlete_id?, gender: gender? })
}

/// Removes a competitor from a stage, with all efforts.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveCompetitorFromStage {
    /// The stage.
    pub stage_id: StageId,
    /// Who is removed.
    pub athlete_id: AthleteId,
    /// When.
    pub removed_at: Option<Timestamp>,
}

impl Command for RemoveCompetitorFromStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let athlete_id = fields.id("athlete_id").required();
        let removed_at = fields.instant("removed_at").optional();
        Some(Self { stage_id: stage_id?, athlete_id: athlete_id?, removed_at: removed_at? })
    }
}

/// Amends the gender of a competitor.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigureAthleteGenderInStage {
    /// The stage.
    pub stage_id: StageId,
    /// Who it is.
    pub athlete_id: AthleteId,
    /// Their gender, if they give it.
    pub gender: Option<Gender>,
}

impl Command for ConfigureAthleteGenderInStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage_id = fields.id("stage_id").required();
        let athlete_id = fields.id("athlete_id").required();
        let gender = fields.one_of("gender").optional();
        Some(Self { stage_id: stage_id?, athlete_id: athlete_id?, gender: gender? })
    }
}
