//! The queries, by their routes.

use jiff::Timestamp;
use paceline::read_model::ReadModel;
use paceline_lambda::http::{Followed, Problem, Queries, Request};
use segment_challenge::ChallengeId;
use segment_challenge::queries::challenges::{
    challenge, challenge_competitors, challenge_exclusions, challenges_by_status,
    challenges_created_by_athlete, challenges_entered_by_athlete, challenges_hosted_by_athlete_clubs,
    challenges_sample,
};
use segment_challenge::queries::{Viewer, slugs};
use segment_challenge_lambda::queries::{found, id, items, json, listed, page, viewer};
use segment_challenge_lambda::{Session, followed};
use serde_json::Value;

use crate::filter;

/// A page of challenges has so many unless others are asked for.
const CARDS: usize = 12;
/// A page of competitors has so many unless others are asked for.
const COMPETITORS: usize = 100;
/// A sample has so many.
const SAMPLE: usize = 10;

/// The queries over the rows of challenges.
#[derive(Debug)]
pub(crate) struct Challenges<R>(pub(crate) R);

impl<R: ReadModel> Queries for Challenges<R> {
    type Caller = Session;
    type Rows = R;

    const FOLLOWED: &'static [Followed] = &[followed::CHALLENGES, followed::STAGES, followed::ATHLETES];

    fn rows(&self) -> &R {
        &self.0
    }

    async fn answer(
        &self,
        request: &Request,
        caller: Option<&Session>,
        now: Timestamp,
    ) -> Result<Value, Problem> {
        let viewer = viewer(caller);
        match request.resource.as_str() {
            "/api/challenges" => {
                let (filter, page) = (filter::of_open(request)?, page(request, CARDS)?);
                listed(&challenges_by_status(&self.0, viewer, &filter, &page, now).await?)
            }
            "/api/challenges/sample" => {
                let seed = now.as_millisecond().unsigned_abs();
                items(&challenges_sample(&self.0, seed, SAMPLE, now).await?, None)
            }
            "/api/challenges/{challenge_id}" => self.one(viewer, &id(request, "challenge_id")?, now).await,
            "/api/challenges/by-slug/{slug}" => {
                let slug = request.path_parameter("slug").unwrap_or_default();
                let challenge_id = found(slugs::challenge_of_slug(&self.0, slug).await?)?;
                self.one(viewer, &challenge_id, now).await
            }
            "/api/challenges/{challenge_id}/competitors" => {
                let (challenge_id, page) = (id(request, "challenge_id")?, page(request, COMPETITORS)?);
                listed(&found(challenge_competitors(&self.0, viewer, &challenge_id, &page).await?)?)
            }
            "/api/challenges/{challenge_id}/exclusions" => {
                let (challenge_id, page) = (id(request, "challenge_id")?, page(request, COMPETITORS)?);
                listed(&found(challenge_exclusions(&self.0, viewer, &challenge_id, &page).await?)?)
            }
            "/api/me/challenges" => self.own(request, caller, now).await,
            _ => Err(Problem::not_found()),
        }
    }
}

impl<R: ReadModel> Challenges<R> {
    async fn one(
        &self,
        viewer: Viewer<'_>,
        challenge_id: &ChallengeId,
        now: Timestamp,
    ) -> Result<Value, Problem> {
        json(&found(challenge(&self.0, viewer, challenge_id, now).await?)?)
    }

    /// The challenges that an athlete has to do with, by their role.
    async fn own(
        &self,
        request: &Request,
        caller: Option<&Session>,
        now: Timestamp,
    ) -> Result<Value, Problem> {
        let Session(sender) = caller.ok_or_else(Problem::not_signed_in)?;
        let (rows, viewer, athlete_id) = (&self.0, viewer(caller), &sender.athlete_id);
        let (filter, page) = (filter::of_any(request)?, page(request, CARDS)?);
        let cards = match request.query("role") {
            Some("created") => {
                challenges_created_by_athlete(rows, viewer, athlete_id, &filter, &page, now).await?
            }
            Some("entered") => {
                challenges_entered_by_athlete(rows, viewer, athlete_id, &filter, &page, now).await?
            }
            Some("clubs") => {
                challenges_hosted_by_athlete_clubs(rows, viewer, athlete_id, &filter, &page, now).await?
            }
            _ => return Err(Problem::malformed_request("role must be created, entered or clubs")),
        };
        listed(&cards)
    }
}
