//! Which request is which command of a stage.

use paceline_lambda::commands::Route;
use paceline_lambda::http::{BodyRule, Fields};
use segment_challenge_lambda::Session;

const CREATED: &str = "/api/stages/{stage_id}";

/// The routes.
pub(crate) const ROUTES: &[Route<Session>] = &[
    Route::post("/api/challenges/{challenge_id}/stages", "CreateSegmentStage", "stage_id")
        .of_type("segment")
        .creating(CREATED, &["stage_id", "url_slug"])
        .acted_by("created_by_athlete_id")
        .filled_by(create),
    Route::post("/api/challenges/{challenge_id}/stages", "CreateActivityStage", "stage_id")
        .of_type("activity")
        .creating(CREATED, &["stage_id", "url_slug"])
        .acted_by("created_by_athlete_id")
        .filled_by(create),
    Route::delete("/api/stages/{stage_id}", "DeleteStage", "stage_id").acted_by("deleted_by_athlete_id"),
    Route::post("/api/stages/{stage_id}/reveal", "RevealStage", "stage_id").with_body(BodyRule::OPTIONAL),
    Route::put("/api/stages/{stage_id}/description", "SetStageDescription", "stage_id")
        .acted_by("updated_by_athlete_id"),
    Route::put("/api/stages/{stage_id}/duration", "AdjustStageDuration", "stage_id"),
    Route::put("/api/stages/{stage_id}/segment", "ChangeStageSegment", "stage_id"),
    Route::post("/api/stages/{stage_id}/preview", "MakePreviewStage", "stage_id")
        .with_body(BodyRule::OPTIONAL),
    Route::post("/api/stages/{stage_id}/queen", "MakeQueenStage", "stage_id").with_body(BodyRule::OPTIONAL),
    Route::post("/api/stages/{stage_id}/efforts/flag", "FlagStageEffort", "stage_id")
        .acted_by("flagged_by_athlete_id"),
    Route::put("/api/stages/{stage_id}/my-gender", "ConfigureAthleteGenderInStage", "stage_id")
        .acted_by("athlete_id"),
    Route::post("/api/stages/{stage_id}/approve", "ApproveStageLeaderboards", "stage_id")
        .acted_by("approved_by_athlete_id"),
    Route::put("/api/stages/{stage_id}/results", "PublishStageResults", "stage_id")
        .acted_by("published_by_athlete_id"),
];

/// The slug is the server's to give.
fn create(fields: &mut Fields, _: &Session) {
    fields.remove("url_slug");
}
