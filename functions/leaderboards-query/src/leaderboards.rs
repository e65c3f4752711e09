//! The queries, by their routes.

use jiff::Timestamp;
use paceline::read_model::ReadModel;
use paceline_lambda::http::{Followed, Problem, Queries, Request};
use segment_challenge::AthleteId;
use segment_challenge::queries::{
    Viewer, challenge_leaderboards, rank_history, stage_leaderboards, stage_results,
};
use segment_challenge_lambda::queries::{board_page, found, id, items, listed, page, viewer};
use segment_challenge_lambda::{Session, followed};
use serde_json::Value;

/// The queries over the rows of boards.
#[derive(Debug)]
pub(crate) struct Leaderboards<R>(pub(crate) R);

impl<R: ReadModel> Queries for Leaderboards<R> {
    type Caller = Session;
    type Rows = R;

    const FOLLOWED: &'static [Followed] = &[
        followed::CHALLENGES,
        followed::STAGES,
        followed::STAGE_LEADERBOARDS,
        followed::CHALLENGE_LEADERBOARDS,
        followed::STAGE_RESULTS,
        followed::ATHLETES,
    ];

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
            "/api/stages/{stage_id}/leaderboards" => {
                let stage_id = id(request, "stage_id")?;
                let boards = stage_leaderboards::stage_leaderboards(&self.0, viewer, &stage_id).await?;
                items(&found(boards)?, None)
            }
            "/api/stage-leaderboards/{stage_leaderboard_id}/entries" => {
                self.stage_entries(request, viewer).await
            }
            "/api/stage-leaderboards/{stage_leaderboard_id}/history" => self.history(request, viewer).await,
            "/api/challenges/{challenge_id}/leaderboards" => {
                let challenge_id = id(request, "challenge_id")?;
                let boards =
                    challenge_leaderboards::challenge_leaderboards(&self.0, viewer, &challenge_id).await?;
                items(&found(boards)?, None)
            }
            "/api/challenge-leaderboards/{challenge_leaderboard_id}/entries" => {
                self.challenge_entries(request, viewer).await
            }
            "/api/stages/{stage_id}/results" => {
                let results =
                    stage_results::stage_results(&self.0, viewer, &id(request, "stage_id")?).await?;
                items(&found(results)?, None)
            }
            "/api/stages/{stage_id}/results/{challenge_leaderboard_id}/entries" => {
                let (board_id, stage_id) =
                    (id(request, "challenge_leaderboard_id")?, id(request, "stage_id")?);
                let page = page(request, stage_results::PAGE)?;
                let entries =
                    stage_results::stage_result_entries(&self.0, viewer, &board_id, &stage_id, &page).await?;
                listed(&found(entries)?)
            }
            _ => Err(Problem::not_found()),
        }
    }
}

impl<R: ReadModel> Leaderboards<R> {
    async fn stage_entries(&self, request: &Request, viewer: Viewer<'_>) -> Result<Value, Problem> {
        let board_id = id(request, "stage_leaderboard_id")?;
        let (page, limit) = board_page(request, stage_leaderboards::PAGE)?;
        let entries =
            stage_leaderboards::stage_leaderboard_entries(&self.0, viewer, &board_id, &page, limit).await?;
        let entries = found(entries)?;
        items(&entries.items, entries.next.map(|next| next.to_string()).as_deref())
    }

    async fn challenge_entries(&self, request: &Request, viewer: Viewer<'_>) -> Result<Value, Problem> {
        let board_id = id(request, "challenge_leaderboard_id")?;
        let (page, limit) = board_page(request, challenge_leaderboards::PAGE)?;
        let entries =
            challenge_leaderboards::challenge_leaderboard_entries(&self.0, viewer, &board_id, &page, limit)
                .await?;
        let entries = found(entries)?;
        items(&entries.items, entries.next.map(|next| next.to_string()).as_deref())
    }

    async fn history(&self, request: &Request, viewer: Viewer<'_>) -> Result<Value, Problem> {
        let board_id = id(request, "stage_leaderboard_id")?;
        let names = request.query_all("athletes").flat_map(|names| names.split(',')).map(str::trim);
        let athletes: Vec<AthleteId> = names
            .filter(|name| !name.is_empty())
            .map(|name| name.parse().map_err(|_| Problem::malformed_request("athletes must be their ids")))
            .collect::<Result<_, _>>()?;
        if !(1..=rank_history::MAX_ATHLETES).contains(&athletes.len()) {
            let most = rank_history::MAX_ATHLETES;
            return Err(Problem::malformed_request(format!("athletes must be 1 to {most} ids")));
        }
        let points = rank_history::rank_history(&self.0, viewer, &board_id, &athletes).await?;
        items(&found(points)?, None)
    }
}
