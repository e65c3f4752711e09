//! The feeds, by their routes.

use jiff::Timestamp;
use paceline::read_model::ReadModel;
use paceline_lambda::http::{Followed, Problem, Queries, Request};
use segment_challenge::queries::activity_feed::{Feed, PAGE, activity_feed};
use segment_challenge_lambda::queries::{found, id, listed, page, viewer};
use segment_challenge_lambda::{Session, followed};
use serde_json::Value;

/// The queries over the rows of activities.
#[derive(Debug)]
pub(crate) struct Feeds<R>(pub(crate) R);

impl<R: ReadModel> Queries for Feeds<R> {
    type Caller = Session;
    type Rows = R;

    const FOLLOWED: &'static [Followed] =
        &[followed::ACTIVITY_FEED, followed::CHALLENGES, followed::STAGES, followed::ATHLETES];

    fn rows(&self) -> &R {
        &self.0
    }

    async fn answer(
        &self,
        request: &Request,
        caller: Option<&Session>,
        _now: Timestamp,
    ) -> Result<Value, Problem> {
        let feed = match request.resource.as_str() {
            "/api/activity" => Feed::Everyone,
            "/api/challenges/{challenge_id}/activity" => Feed::Challenge(id(request, "challenge_id")?),
            "/api/stages/{stage_id}/activity" => Feed::Stage(id(request, "stage_id")?),
            "/api/athletes/{athlete_id}/activity" => Feed::Athlete(id(request, "athlete_id")?),
            "/api/me/activity" => {
                let Session(sender) = caller.ok_or_else(Problem::not_signed_in)?;
                Feed::Dashboard(sender.athlete_id.clone())
            }
            _ => return Err(Problem::not_found()),
        };
        let page = page(request, PAGE)?;
        listed(&found(activity_feed(&self.0, viewer(caller), &feed, &page).await?)?)
    }
}
