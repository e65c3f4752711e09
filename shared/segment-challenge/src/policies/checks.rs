//! What rows say about a command that its sender may send and whose own fields are valid: checks that belong to its
//! validation, and that no aggregate can make, since they are about the stages of a challenge.

use paceline::read_model::{ReadModel, ReadModelError, Row, StoredRow};

use crate::ChallengeId;
use crate::projections::stages::StageRow;
use crate::validation::Invalid;

/// What a check needs to know of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageState {
    /// Its number in the challenge.
    pub number: i64,
    /// Whether its standings are approved.
    pub approved: bool,
}

/// `CreateSegmentStage`: the number is that after the last stage, or a smaller one that is free.
///
/// # Errors
/// [`Invalid`] on `stage_number`.
pub fn stage_number(stages: &[StageState], number: i64) -> Result<(), Invalid> {
    let next = stages.iter().map(|stage| stage.number).max().map_or(1, |last| last.saturating_add(1));
    let taken = stages.iter().any(|stage| stage.number == number);
    holds(number <= next && !taken, "stage_number", "must be the next number, or one that is free before it")
}

/// `ApproveStageLeaderboards`: every stage before is approved.
///
/// # Errors
/// [`Invalid`] on `approval_message`.
pub fn stages_before_are_approved(stages: &[StageState], number: i64) -> Result<(), Invalid> {
    let approved = stages.iter().filter(|stage| stage.number < number).all(|stage| stage.approved);
    holds(approved, "approval_message", "the stages before must be approved first")
}

/// `ApproveChallengeLeaderboards`: every stage is approved, if there is any.
///
/// # Errors
/// [`Invalid`] on `approval_message`.
pub fn all_stages_are_approved(stages: &[StageState]) -> Result<(), Invalid> {
    let approved = stages.iter().all(|stage| stage.approved);
    holds(approved, "approval_message", "the stages must be approved first")
}

/// The stages of a challenge, for these checks.
///
/// # Errors
/// [`ReadModelError`].
pub async fn stages_of(
    rows: &impl ReadModel,
    challenge_id: &ChallengeId,
) -> Result<Vec<StageState>, ReadModelError> {
    let found = rows.query(StageRow::TABLE, &StageRow::of_challenge(challenge_id)).await?;
    let state = |row: StageRow| StageState { number: row.stage_number, approved: row.approved };
    found.into_iter().map(StoredRow::decode).map(|row| row.map(state)).collect()
}

fn holds(condition: bool, field: &str, words: &str) -> Result<(), Invalid> {
    if condition { Ok(()) } else { Err(Invalid::field(field, words)) }
}

#[cfg(test)]
mod tests {
    use paceline::Refusal;

    use super::*;

    fn stages(stages: &[(i64, bool)]) -> Vec<StageState> {
        stages.iter().map(|(number, approved)| StageState { number: *number, approved: *approved }).collect()
    }

    fn fault(checked: Result<(), Invalid>) -> Option<String> {
        checked.err().and_then(|invalid| invalid.fields().unwrap().keys().next().cloned())
    }

    #[test]
    fn the_next_number_and_free_ones_before_it_are_valid() {
        let some = stages(&[(1, true), (2, true), (4, false)]);

        for (number, valid) in [(5, true), (3, true), (4, false), (1, false), (6, false)] {
            let expected = (!valid).then(|| "stage_number".to_owned());
            assert_eq!(fault(stage_number(&some, number)), expected, "{number}");
        }
        assert_eq!(stage_number(&[], 1), Ok(()));
        assert_eq!(fault(stage_number(&[], 2)), Some("stage_number".to_owned()));
    }

    #[test]
    fn a_stage_is_approved_after_those_before_it() {
        let some = stages(&[(1, true), (2, false), (3, false)]);

        assert_eq!(stages_before_are_approved(&some, 1), Ok(()));
        assert_eq!(stages_before_are_approved(&some, 2), Ok(()));
        assert_eq!(fault(stages_before_are_approved(&some, 3)), Some("approval_message".to_owned()));
    }

    #[test]
    fn a_challenge_is_approved_after_all_its_stages() {
        assert_eq!(all_stages_are_approved(&[]), Ok(()));
        assert_eq!(all_stages_are_approved(&stages(&[(1, true), (2, true)])), Ok(()));
        let fault = fault(all_stages_are_approved(&stages(&[(1, true), (2, false)])));
        assert_eq!(fault, Some("approval_message".to_owned()));
    }
}
