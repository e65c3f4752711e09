//! The queries, by their routes.

use jiff::Timestamp;
use paceline::read_model::ReadModel;
use paceline_lambda::http::paging::{self, Page};
use paceline_lambda::http::{Followed, Problem, Queries, Request};
use segment_challenge::ChallengeId;
use segment_challenge::policies::facts::{competes, find_challenge};
use segment_challenge::policies::{ChallengeFacts, Sender};
use segment_challenge::projections::challenges::ChallengeRow;
use segment_challenge_lambda::{Session, access};
use serde_json::Value;

use crate::filter::Filter;
use crate::list::challenges_by_status;
use crate::{competitors, view};

/// The pages of a list of challenges have so many unless asked for others.
const PAGE: usize = 12;

/// The queries over the rows of challenges.
#[derive(Debug)]
pub(crate) struct Challenges<R>(pub(crate) R);

impl<R: ReadModel> Queries for Challenges<R> {
    type Caller = Session;
    type Rows = R;

    const FOLLOWED: &'static [Followed] = access::FOLLOWED;

    fn rows(&self) -> &R {
        &self.0
    }

    async fn answer(
        &self,
        request: &Request,
        caller: Option<&Session>,
        now: Timestamp,
    ) -> Result<Value, Problem> {
        let who = caller.map(|Session(sender)| sender);
        match request.resource.as_str() {
            "/api/challenges" => self.list(request, who, now).await,
            "/api/challenges/{challenge_id}" => {
                let (row, facts) = self.visible(request, who).await?;
                view::challenge(&row, &facts, who, now)
            }
            "/api/challenges/{challenge_id}/competitors" => {
                let (row, facts) = self.visible(request, who).await?;
                let is_host = who.is_some_and(|who| facts.is_hosted_by(who));
                competitors::list(&self.0, &row.challenge_id, is_host, request).await
            }
            _ => Err(Problem::not_found()),
        }
    }
}

impl<R: ReadModel> Challenges<R> {
    async fn list(&self, request: &Request, who: Option<&Sender>, now: Timestamp) -> Result<Value, Problem> {
        let filter = Filter::asked_for(request)?;
        let page = Page::asked_for(request, PAGE)?;
        let (rows, next) = challenges_by_status(&self.0, &filter, &page, who).await?;
        let cards: Result<Vec<Value>, Problem> = rows.iter().map(|row| view::card(row, now)).collect();
        Ok(paging::list(&cards?, next.as_deref()))
    }

    /// The challenge that the path names, if who asks may see it.
    async fn visible(
        &self,
        request: &Request,
        who: Option<&Sender>,
    ) -> Result<(ChallengeRow, ChallengeFacts), Problem> {
        let id = request.path_parameter("challenge_id").unwrap_or_default();
        // What cannot be an id names nothing.
        let id: ChallengeId = id.parse().map_err(|_| Problem::not_found())?;
        let row = find_challenge(&self.0, &id).await?.ok_or_else(Problem::not_found)?;
        let competes = match who {
            Some(who) => competes(&self.0, &id, &who.athlete_id).await?,
            None => false,
        };
        let facts = ChallengeFacts::of(&row, competes);
        if facts.visible_to(who) { Ok((row, facts)) } else { Err(Problem::not_found()) }
    }
}
