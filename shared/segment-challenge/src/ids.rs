//! What identifies the things of the application.

use uuid::Uuid;

use crate::Gender;

paceline::identity! {
    /// A challenge.
    pub struct ChallengeId("challenge");
}

paceline::identity! {
    /// A stage of a challenge.
    pub struct StageId("stage");
}

paceline::identity! {
    /// An athlete, `athlete-` and the id at Strava.
    pub struct AthleteId("athlete");
}

paceline::identity! {
    /// A club, `club-` and the id at Strava.
    pub struct ClubId("club");
}

impl AthleteId {
    /// The notifications of this athlete. `None`: the id is so long that theirs would have too many characters.
    pub fn notifications(&self) -> Option<AthleteNotificationId> {
        AthleteNotificationId::try_from(format!("{self}-notifications")).ok()
    }
}

paceline::identity! {
    /// The notifications of an athlete, the athlete's id and `-notifications`.
    pub struct AthleteNotificationId("athlete-notifications");
}

paceline::identity! {
    /// The board of one gender in a stage.
    pub struct StageLeaderboardId("stage-leaderboard");
}

impl StageLeaderboardId {
    /// A board of a stage by its name, a UUID: whoever knows the stage knows its boards.
    pub fn of(stage_id: &StageId, gender: Gender, name: &str) -> Self {
        Self(named(&format!("stage-leaderboard:{stage_id}:{}:{name}", gender.as_str())))
    }
}

paceline::identity! {
    /// A board of one gender over the stages of a challenge.
    pub struct ChallengeLeaderboardId("challenge-leaderboard");
}

impl ChallengeLeaderboardId {
    /// A board of a challenge by its name, a UUID.
    pub fn of(challenge_id: &ChallengeId, gender: Gender, name: &str) -> Self {
        Self(named(&format!("challenge-leaderboard:{challenge_id}:{}:{name}", gender.as_str())))
    }
}

/// UUID version 5 of a text.
fn named(text: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_board_follows_from_what_it_is_of() {
        let stage_id = "ch-fell-league-stage-1".parse().unwrap();
        let challenge_id = "ch-fell-league".parse().unwrap();

        let of_stage = StageLeaderboardId::of(&stage_id, Gender::M, Gender::M.stage_board());
        let of_challenge = ChallengeLeaderboardId::of(&challenge_id, Gender::F, "QOM");

        assert_eq!(of_stage.to_string(), "7386b57b-b101-5df9-9004-95ab926f8bb0");
        assert_eq!(of_challenge.to_string(), "0f74e313-4f01-58a8-8269-a45deea8c504");
    }
}
