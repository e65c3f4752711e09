//! Which request is which command of a stage.

use paceline::Identity as _;
use paceline_lambda::commands::Route;
use paceline_lambda::http::Fields;
use segment_challenge_lambda::Session;

/// The routes.
pub(crate) const ROUTES: &[Route<Session>] =
    &[Route::post("/api/challenges/{challenge_id}/stages", "CreateActivityStage", "stage_id")
        .of_type("activity")
        .creating("/api/stages/{stage_id}", &["stage_id", "url_slug"])
        .filled_by(create)];

fn create(fields: &mut Fields, Session(sender): &Session) {
    fields.insert("created_by_athlete_id".to_owned(), sender.athlete_id.as_str().into());
    fields.remove("url_slug");
}
