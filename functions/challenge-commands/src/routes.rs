//! Which request is which command of a challenge.

use paceline::Identity as _;
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
        .filled_by(create),
    Route::post("/api/challenges/{challenge_id}/host", "HostChallenge", "challenge_id")
        .with_body(BodyRule::OPTIONAL)
        .filled_by(host),
    Route::post("/api/challenges/{challenge_id}/join", "JoinChallenge", "challenge_id")
        .with_body(BodyRule::OPTIONAL)
        .filled_by(join),
    Route::post("/api/challenges/{challenge_id}/leave", "LeaveChallenge", "challenge_id")
        .with_body(BodyRule::OPTIONAL)
        .filled_by(leave),
];

/// Who creates it, and what is known of the club. A club that the athlete is not a member of stays without a name: the
/// policy refuses it.
fn create(fields: &mut Fields, Session(sender): &Session) {
    let club = fields.get("hosted_by_club_id").and_then(Value::as_str);
    let club_id: Option<ClubId> = club.and_then(|id| id.parse().ok());
    let membership = club_id.and_then(|club_id| sender.membership(&club_id));
    fields.insert("hosted_by_club_name".to_owned(), json!(membership.map(|club| &club.name)));
    fields.insert("private".to_owned(), json!(membership.is_some_and(|club| club.private)));
    fields.insert("created_by_athlete_id".to_owned(), sender.athlete_id.as_str().into());
    fields.insert("created_by_athlete_name".to_owned(), sender.name.as_str().into());
    fields.remove("url_slug");
}

fn host(fields: &mut Fields, Session(sender): &Session) {
    fields.insert("hosted_by_athlete_id".to_owned(), sender.athlete_id.as_str().into());
}

fn join(fields: &mut Fields, Session(sender): &Session) {
    fields.insert("athlete_id".to_owned(), sender.athlete_id.as_str().into());
    fields.insert("gender".to_owned(), json!(sender.gender));
}

fn leave(fields: &mut Fields, Session(sender): &Session) {
    fields.insert("athlete_id".to_owned(), sender.athlete_id.as_str().into());
}
