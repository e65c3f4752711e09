//! A challenge is created, and asks for its stages.

use crate::challenge::commands::{ChallengeGoal, CreateChallenge, RequestedStage};
use crate::challenge::events::{ChallengeCreated, ChallengeGoalConfigured, ChallengeStageRequested};
use crate::challenge::{Challenge, ChallengeEvent, ChallengeRefusal, ChallengeType, Decision};
use crate::stage::StageType;
use crate::{ChallengeId, StageId};

impl Challenge {
    pub(in crate::challenge) fn create(&self, command: &CreateChallenge) -> Decision {
        if self.profile.is_some() {
            return Err(ChallengeRefusal::AlreadyCreated);
        }
        let mut events = vec![ChallengeCreated::from(command).into()];
        events.extend(command.goal.map(|goal| goal_configured(command, goal).into()));
        events.extend(stages_requested(command)?.into_iter().map(ChallengeEvent::from));
        Ok(events)
    }
}

impl From<&CreateChallenge> for ChallengeCreated {
    fn from(command: &CreateChallenge) -> Self {
        Self {
            challenge_id: command.challenge_id.clone(),
            challenge_type: command.challenge_type,
            name: command.name.clone(),
            description: command.description.clone(),
            period: command.period,
            restricted_to_club_members: command.restricted_to_club_members,
            allow_private_activities: command.allow_private_activities,
            included_activity_types: command.included_activity_types.clone(),
            accumulate_activities: command.accumulate_activities,
            hosted_by_club_id: command.hosted_by_club_id.clone(),
            hosted_by_club_name: command.hosted_by_club_name.clone(),
            created_by_athlete_id: command.created_by_athlete_id.clone(),
            created_by_athlete_name: command.created_by_athlete_name.clone(),
            private: command.private,
            url_slug: command.url_slug.clone(),
        }
    }
}

fn goal_configured(command: &CreateChallenge, goal: ChallengeGoal) -> ChallengeGoalConfigured {
    ChallengeGoalConfigured {
        challenge_id: command.challenge_id.clone(),
        goal: goal.goal.amount,
        goal_units: goal.goal.units,
        goal_recurrence: goal.recurrence,
    }
}

/// One for each part that was given. Without parts, and for a race, one over the whole challenge. None for segments.
fn stages_requested(command: &CreateChallenge) -> Result<Vec<ChallengeStageRequested>, ChallengeRefusal> {
    let Some(stage_type) = command.challenge_type.stage_type() else { return Ok(vec![]) };
    let whole = [RequestedStage {
        name: command.name.clone(),
        description: Some(command.description.clone()),
        stage_number: 1,
        period: command.period,
    }];
    let is_race = command.challenge_type == ChallengeType::Race;
    let parts = if is_race || command.stages.is_empty() { &whole[..] } else { &command.stages };
    parts.iter().map(|part| stage_requested(command, stage_type, part)).collect()
}

fn stage_requested(
    command: &CreateChallenge,
    stage_type: StageType,
    part: &RequestedStage,
) -> Result<ChallengeStageRequested, ChallengeRefusal> {
    let goal = command.goal.map(|goal| goal.goal);
    Ok(ChallengeStageRequested {
        challenge_id: command.challenge_id.clone(),
        stage_id: stage_id(&command.challenge_id, part.stage_number)?,
        stage_number: part.stage_number,
        stage_type,
        name: part.name.clone(),
        description: part.description.clone(),
        period: part.period,
        allow_private_activities: command.allow_private_activities,
        included_activity_types: command.included_activity_types.clone(),
        accumulate_activities: command.accumulate_activities,
        // A race cannot do without.
        has_goal: goal.is_some() || stage_type == StageType::Race,
        goal: goal.map(|goal| goal.amount),
        goal_units: goal.map(|goal| goal.units),
        visible: true,
        created_by_athlete_id: command.created_by_athlete_id.clone(),
    })
}

/// The id of a requested stage follows from the challenge, so that asking twice gives one stage.
fn stage_id(challenge_id: &ChallengeId, stage_number: i64) -> Result<StageId, ChallengeRefusal> {
    StageId::try_from(format!("{challenge_id}-stage-{stage_number}"))
        .map_err(|_| ChallengeRefusal::StageIdTooLong)
}
