//! Which policy decides on which command.

use paceline::read_model::ReadModel;
use paceline_lambda::http::{Fields, Problem};
use segment_challenge::policies::{
    ChallengeCommand, ChallengeFacts, Denied, Sender, StageCommand, StageFacts, challenge,
};
use segment_challenge::{AthleteNotificationId, ChallengeId, ClubId, StageId};

use super::{Access, field, problem};

impl<R: ReadModel> Access<R> {
    /// Whether who sends a command may send it. What is not named here nobody may.
    pub(super) async fn decide(
        &self,
        command: &str,
        fields: &Fields,
        sender: &Sender,
    ) -> Result<(), Problem> {
        use ChallengeCommand as Challenge;
        use StageCommand as Stage;
        let club = |name| field::<ClubId>(fields, name);
        let (approved_by, published_by) = (club("approved_by_club_id"), club("published_by_club_id"));
        let of_challenge = match command {
            "CreateSegmentStage" | "CreateActivityStage" => Some(Challenge::CreateStage),
            "HostChallenge" => Some(Challenge::Host),
            "JoinChallenge" => Some(Challenge::Join),
            "LeaveChallenge" => Some(Challenge::Leave),
            "CancelChallenge" => Some(Challenge::Cancel),
            "RenameChallenge" => Some(Challenge::Rename),
            "SetChallengeDescription" => Some(Challenge::Describe),
            "ExcludeCompetitorFromChallenge"
            | "LimitCompetitorParticipationInChallenge"
            | "AllowCompetitorParticipationInChallenge" => Some(Challenge::ManageCompetitors),
            "ApproveChallengeLeaderboards" => approved_by.as_ref().map(Challenge::Approve),
            "PublishChallengeResults" => published_by.as_ref().map(Challenge::Publish),
            _ => None,
        };
        if let Some(asked) = of_challenge {
            return self.challenge(fields, sender).await?.decide(sender, asked).map_err(problem);
        }
        let of_stage = match command {
            "DeleteStage" => Some(Stage::Delete),
            "RevealStage" => Some(Stage::Reveal),
            "SetStageDescription" => Some(Stage::Describe),
            "FlagStageEffort" => Some(Stage::FlagEffort),
            "PublishStageResults" => Some(Stage::Publish),
            "ConfigureAthleteGenderInStage" => Some(Stage::ConfigureGender),
            "ApproveStageLeaderboards" => approved_by.as_ref().map(Stage::Approve),
            _ => None,
        };
        if let Some(asked) = of_stage {
            let stage = self.stage(fields, sender).await?;
            stage.decide(sender, asked).map_err(problem)?;
            let named = field::<ChallengeId>(fields, "challenge_id");
            return named.map_or(Ok(()), |named| stage.belongs_to(&named)).map_err(problem);
        }
        match command {
            // Without a club there is nothing to decide on: validation turns the command away.
            "CreateChallenge" => {
                club("hosted_by_club_id").map_or(Ok(()), |club_id| challenge::create(sender, &club_id))
            }
            "AdjustChallengeDuration"
            | "AdjustChallengeIncludedActivities"
            | "AdjustStageDuration"
            | "ChangeStageSegment"
            | "MakePreviewStage"
            | "MakeQueenStage"
            | "AdjustStageLeaderboard"
            | "AdjustAthletePointsInChallengeLeaderboard"
            | "ReconfigureChallengeLeaderboardPoints"
            | "RemoveChallengeLeaderboard"
            | "RemoveCompetitorFromChallengeLeaderboard" => sender.operates(),
            "SubscribeAthleteToAllNotifications"
            | "UpdateAthleteNotificationEmail"
            | "ToggleEmailNotification" => field::<AthleteNotificationId>(fields, "athlete_notification_id")
                .ok_or(Denied::Forbidden)
                .and_then(|notifications| sender.notified_by(&notifications)),
            _ => Err(Denied::Forbidden),
        }
        .map_err(problem)
    }

    /// What is known of the challenge that a command is about.
    async fn challenge(&self, fields: &Fields, sender: &Sender) -> Result<ChallengeFacts, Problem> {
        let challenge_id: ChallengeId = field(fields, "challenge_id").ok_or_else(Problem::not_found)?;
        let facts = ChallengeFacts::read(&self.rows, &challenge_id, sender).await?;
        facts.ok_or_else(Problem::not_found)
    }

    /// What is known of the stage that a command is about.
    async fn stage(&self, fields: &Fields, sender: &Sender) -> Result<StageFacts, Problem> {
        let stage_id: StageId = field(fields, "stage_id").ok_or_else(Problem::not_found)?;
        let facts = StageFacts::read(&self.rows, &stage_id, sender).await?;
        facts.ok_or_else(Problem::not_found)
    }
}
