//! Which request is which command of a challenge.

use paceline_lambda::commands::Route;
use paceline_lambda::http::{BodyRule, Fields};
use segment_challenge::ClubId;
use segment_challenge_lambda::Session;
use serde_json::{Value, json};

/// The routes.
pub(crate) const ROUTES: &[Route<Session>] = &[
    Route::post("/api/challenges", "CreateChallenge", "challenge_id")
        .with_body(BodyRule::LARGE_OBJECT)
        .creating("/api/challenges/{challenge_id}", &["challenge_id", "url_slug"])
        .acted_by("created_by_athlete_id")
        .filled_by(create),
    Route::post("/api/challenges/{challenge_id}/host", "HostChallenge", "challenge_id")
        .with_body(BodyRule::OPTIONAL)
        .acted_by("hosted_by_athlete_id"),
    Route::post("/api/challenges/{challenge_id}/rename", "RenameChallenge", "challenge_id")
        .acted_by("renamed_by_athlete_id")
        .filled_by(rename),
    Route::put("/api/challenges/{challenge_id}/description", "SetChallengeDescription", "challenge_id")
        .acted_by("updated_by_athlete_id"),
    Route::post("/api/challenges/{challenge_id}/cancel", "CancelChallenge", "challenge_id")
        .with_body(BodyRule::OPTIONAL)
        .acted_by("cancelled_by_athlete_id"),
    Route::post("/api/challenges/{challenge_id}/join", "JoinChallenge", "challenge_id")
        .with_body(BodyRule::OPTIONAL)
        .acted_by("athlete_id")
        .filled_by(join),
    Route::post("/api/challenges/{challenge_id}/leave", "LeaveChallenge", "challenge_id")
        .with_body(BodyRule::OPTIONAL)
        .acted_by("athlete_id"),
    Route::post(
        "/api/challenges/{challenge_id}/competitors/{athlete_id}/exclude",
        "ExcludeCompetitorFromChallenge",
        "challenge_id",
    )
    .timed_by("excluded_at"),
    Route::post(
        "/api/challenges/{challenge_id}/competitors/{athlete_id}/limit",
        "LimitCompetitorParticipationInChallenge",
        "challenge_id",
    ),
    Route::post(
        "/api/challenges/{challenge_id}/competitors/{athlete_id}/allow",
        "AllowCompetitorParticipationInChallenge",
        "challenge_id",
    )
    .with_body(BodyRule::OPTIONAL),
    Route::put("/api/challenges/{challenge_id}/duration", "AdjustChallengeDuration", "challenge_id"),
    Route::put(
        "/api/challenges/{challenge_id}/included-activities",
        "AdjustChallengeIncludedActivities",
        "challenge_id",
    ),
    Route::post("/api/challenges/{challenge_id}/approve", "ApproveChallengeLeaderboards", "challenge_id")
        .acted_by("approved_by_athlete_id"),
    Route::put("/api/challenges/{challenge_id}/results", "PublishChallengeResults", "challenge_id")
        .acted_by("published_by_athlete_id"),
];

/// What is known of who creates it, and of the club. A club that the athlete is not a member of stays without a name: the
/// policy refuses it.
fn create(fields: &mut Fields, Session(sender): &Session) {
    let club = fields.get("hosted_by_club_id").and_then(Value::as_str);
    let club_id: Option<ClubId> = club.and_then(|id| id.parse().ok());
    let membership = club_id.and_then(|club_id| sender.membership(&club_id));
    fields.insert("hosted_by_club_name".to_owned(), json!(membership.map(|club| &club.name)));
    fields.insert("private".to_owned(), json!(membership.is_some_and(|club| club.private)));
    fields.insert("created_by_athlete_name".to_owned(), sender.name.as_str().into());
    fields.remove("url_slug");
}

/// The slug is the server's to give.
fn rename(fields: &mut Fields, _: &Session) {
    fields.remove("url_slug");
}

fn join(fields: &mut Fields, Session(sender): &Session) {
    fields.insert("gender".to_owned(), json!(sender.gender));
}
