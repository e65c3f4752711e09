//! The queries, by their routes.

use jiff::Timestamp;
use paceline::read_model::ReadModel;
use paceline_lambda::http::{Followed, Problem, Queries, Request};
use segment_challenge::AthleteId;
use segment_challenge::queries::{athletes, badges, challenges, clubs, notification_settings};
use segment_challenge_lambda::queries::{found, id, items, json, viewer};
use segment_challenge_lambda::{Session, followed};
use serde_json::{Value, json as object};

/// The queries over the rows of athletes.
#[derive(Debug)]
pub(crate) struct Athletes<R>(pub(crate) R);

impl<R: ReadModel> Queries for Athletes<R> {
    type Caller = Session;
    type Rows = R;

    const FOLLOWED: &'static [Followed] =
        &[followed::ATHLETES, followed::CHALLENGES, followed::CLUBS, followed::NOTIFICATION_SETTINGS];

    fn rows(&self) -> &R {
        &self.0
    }

    async fn answer(
        &self,
        request: &Request,
        caller: Option<&Session>,
        _now: Timestamp,
    ) -> Result<Value, Problem> {
        let viewer = viewer(caller);
        let own = || caller.map(|Session(sender)| &sender.athlete_id).ok_or_else(Problem::not_signed_in);
        match request.resource.as_str() {
            "/api/athletes/{athlete_id}" => {
                let athlete_id: AthleteId = id(request, "athlete_id")?;
                let mut athlete = json(&found(athletes::athlete(&self.0, &athlete_id).await?)?)?;
                athlete["badges"] = json(&badges::badges(&self.0, viewer, &athlete_id).await?)?;
                Ok(athlete)
            }
            "/api/athletes/{athlete_id}/badges" => {
                items(&badges::badges(&self.0, viewer, &id(request, "athlete_id")?).await?, None)
            }
            "/api/me" => {
                let athlete_id = own()?;
                let challenge_ids = challenges::competitor_challenges(&self.0, viewer, athlete_id).await?;
                Ok(object!({
                    "athlete_id": athlete_id,
                    "athlete": athletes::athlete(&self.0, athlete_id).await?,
                    "challenge_ids": challenge_ids,
                }))
            }
            "/api/me/clubs" => items(&clubs::clubs_of_athlete(&self.0, viewer, own()?).await?, None),
            "/api/me/notifications" => {
                json(&notification_settings::notification_settings(&self.0, viewer, own()?).await?)
            }
            _ => Err(Problem::not_found()),
        }
    }
}
