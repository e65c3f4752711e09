//! What identifies the things of the application.

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
