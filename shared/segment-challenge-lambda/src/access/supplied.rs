//! What rows add to a command, and what they say against it.

use paceline::read_model::{ReadModel, Row, StoredRow};
use paceline_lambda::commands::Verdict;
use paceline_lambda::http::{Fields, Problem};
use segment_challenge::policies::checks;
use segment_challenge::projections::notification_settings::NotificationSettingsRow;
use segment_challenge::projections::stages::StageRow;
use segment_challenge::{AthleteId, ChallengeId, StageId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Access, field};

/// The commands of a stage that say which challenge it is of.
const OF_A_CHALLENGE: [&str; 4] =
    ["ApproveStageLeaderboards", "DeleteStage", "RevealStage", "SetStageDescription"];

impl<R: ReadModel> Access<R> {
    /// Whoever names a stage need not name its challenge.
    pub(super) async fn supply_fields(&self, command: &str, fields: &mut Fields) -> Result<(), Problem> {
        if OF_A_CHALLENGE.contains(&command)
            && !fields.contains_key("challenge_id")
            && let Some(stage_id) = field::<StageId>(fields, "stage_id")
            && let Some(stage) = self.row::<StageRow>(&StageRow::key_of(&stage_id)).await?
        {
            fields.insert("challenge_id".to_owned(), serde_json::json!(stage.challenge_id));
        }
        Ok(())
    }

    pub(super) async fn check_rows(&self, command: &str, fields: &Value) -> Result<Verdict, Problem> {
        let checked = match command {
            "CreateSegmentStage" => {
                let stages = self.stages(fields).await?;
                checks::stage_number(&stages, read(fields, "stage_number").unwrap_or_default())
            }
            "ApproveStageLeaderboards" => {
                let Some(stage_id) = read::<StageId>(fields, "stage_id") else {
                    return Ok(Verdict::Dispatch);
                };
                let Some(stage) = self.row::<StageRow>(&StageRow::key_of(&stage_id)).await? else {
                    return Ok(Verdict::Dispatch);
                };
                let stages = checks::stages_of(&self.rows, &stage.challenge_id).await?;
                checks::stages_before_are_approved(&stages, stage.stage_number)
            }
            "ApproveChallengeLeaderboards" => checks::all_stages_are_approved(&self.stages(fields).await?),
            "ToggleEmailNotification" => return self.changes_setting(fields).await,
            _ => Ok(()),
        };
        checked.map(|()| Verdict::Dispatch).map_err(|invalid| Problem::refused(&invalid))
    }

    /// The stages of the challenge that a command names.
    async fn stages(&self, fields: &Value) -> Result<Vec<checks::StageState>, Problem> {
        match read::<ChallengeId>(fields, "challenge_id") {
            Some(challenge_id) => Ok(checks::stages_of(&self.rows, &challenge_id).await?),
            None => Ok(vec![]),
        }
    }

    /// A toggle flips a setting; who asks says what it is to be, so that a repeat changes nothing.
    async fn changes_setting(&self, fields: &Value) -> Result<Verdict, Problem> {
        let wanted = fields.get("subscribed").and_then(Value::as_bool);
        let wanted = wanted.ok_or_else(|| Problem::invalid_field("subscribed", "must be true or false"))?;
        let Some(athlete_id) = read::<AthleteId>(fields, "athlete_id") else { return Ok(Verdict::Dispatch) };
        let key = NotificationSettingsRow::key_of(&athlete_id);
        let Some(settings) = self.row::<NotificationSettingsRow>(&key).await? else {
            return Ok(Verdict::Dispatch);
        };
        let is_on = read(fields, "notification_type").map(|kind| settings.wants(kind));
        Ok(if is_on == Some(wanted) { Verdict::NothingToChange } else { Verdict::Dispatch })
    }

    async fn row<T: Row>(&self, key: &paceline::read_model::Key) -> Result<Option<T>, Problem> {
        let row = self.rows.get(T::TABLE, key).await?;
        Ok(row.map(StoredRow::decode).transpose()?)
    }
}

fn read<T: DeserializeOwned>(fields: &Value, name: &str) -> Option<T> {
    fields.get(name).and_then(|value| serde_json::from_value(value.clone()).ok())
}
