//! The queries, by their routes.

use jiff::Timestamp;
use paceline::read_model::ReadModel;
use paceline_lambda::http::{Followed, Problem, Queries, Request};
use segment_challenge::queries::{Viewer, slugs, stage_efforts, stages};
use segment_challenge::{AthleteId, StageId};
use segment_challenge_lambda::queries::{found, id, items, json, listed, page, viewer};
use segment_challenge_lambda::{Session, followed};
use serde_json::Value;

/// The queries over the rows of stages and efforts.
#[derive(Debug)]
pub(crate) struct Stages<R>(pub(crate) R);

impl<R: ReadModel> Queries for Stages<R> {
    type Caller = Session;
    type Rows = R;

    const FOLLOWED: &'static [Followed] = &[followed::CHALLENGES, followed::STAGES, followed::STAGE_EFFORTS];

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
        match request.resource.as_str() {
            "/api/stages/{stage_id}" => self.stage(viewer, &id(request, "stage_id")?).await,
            "/api/challenges/by-slug/{slug}/{stage_slug}" => {
                self.stage(viewer, &self.by_slugs(request).await?).await
            }
            "/api/challenges/{challenge_id}/stages" => {
                let challenge_id = id(request, "challenge_id")?;
                let stages = stages::stages_in_challenge(&self.0, viewer, &challenge_id).await?;
                items(&found(stages)?, None)
            }
            "/api/challenges/{challenge_id}/stages/next" => {
                let challenge_id = id(request, "challenge_id")?;
                json(&found(stages::next_stage(&self.0, viewer, &challenge_id).await?)?)
            }
            "/api/stages/{stage_id}/efforts" => self.efforts(request, viewer).await,
            _ => Err(Problem::not_found()),
        }
    }
}

impl<R: ReadModel> Stages<R> {
    async fn stage(&self, viewer: Viewer<'_>, stage_id: &StageId) -> Result<Value, Problem> {
        json(&found(stages::stage(&self.0, viewer, stage_id).await?)?)
    }

    /// The stage that a slug leads to in the challenge that a slug leads to.
    async fn by_slugs(&self, request: &Request) -> Result<StageId, Problem> {
        let slug = |name| request.path_parameter(name).unwrap_or_default();
        let challenge_id = found(slugs::challenge_of_slug(&self.0, slug("slug")).await?)?;
        found(slugs::stage_of_slug(&self.0, &challenge_id, slug("stage_slug")).await?)
    }

    async fn efforts(&self, request: &Request, viewer: Viewer<'_>) -> Result<Value, Problem> {
        let stage_id = id(request, "stage_id")?;
        let athlete_id: AthleteId = request
            .query("athlete_id")
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| Problem::malformed_request("athlete_id must be the id of an athlete"))?;
        let page = page(request, stage_efforts::PAGE)?;
        let efforts = stage_efforts::stage_efforts(&self.0, viewer, &stage_id, &athlete_id, &page).await?;
        listed(&found(efforts)?)
    }
}
