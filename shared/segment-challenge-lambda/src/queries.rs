//! What the functions that answer queries share.

use std::str::FromStr;

use aws_sdk_dynamodb::Client;
use lambda_runtime::Error;
use paceline::generation::LiveReadModel;
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::environment::{aws, variable, warm_up};
use paceline_lambda::http::paging::{self, Page as AskedFor};
use paceline_lambda::http::{Problem, Queries, QueryFunction, Request};
use paceline_lambda::{edge, logging};
use segment_challenge::AthleteId;
use segment_challenge::queries::ranked::RankCursor;
use segment_challenge::queries::stage_leaderboards::EntriesPage;
use segment_challenge::queries::{Listed, Page, Viewer};
use serde::Serialize;
use serde_json::Value;

use crate::{Session, session};

/// The read model, in the generations that are live.
pub type Rows = LiveReadModel<DynamoReadModel>;

/// Answers queries over the read model for as long as the function lives.
///
/// # Errors
/// A setting that is missing, or that of the Lambda runtime.
pub async fn run<Q: Queries<Caller = Session>>(
    name: &'static str,
    queries: impl FnOnce(Rows) -> Q,
) -> Result<(), Error> {
    logging::start();
    let rows = DynamoReadModel::new(Client::new(&aws().await), variable("READ_MODEL_TABLE")?);
    let rows = LiveReadModel::new(rows, edge::now);
    warm_up(&rows).await;
    QueryFunction::new(name, queries(rows), session::tokens()).run().await
}

/// Who asks.
pub fn viewer(caller: Option<&Session>) -> Viewer<'_> {
    caller.map_or(Viewer::Anonymous, |Session(sender)| Viewer::Athlete(sender))
}

/// The id that the path holds under this name. What cannot be an id names nothing.
///
/// # Errors
/// 404.
pub fn id<T: FromStr>(request: &Request, name: &str) -> Result<T, Problem> {
    let text = request.path_parameter(name).unwrap_or_default();
    text.parse().map_err(|_| Problem::not_found())
}

/// What was found. What there is not, or is not theirs to see, is not found.
///
/// # Errors
/// 404.
pub fn found<T>(thing: Option<T>) -> Result<T, Problem> {
    thing.ok_or_else(Problem::not_found)
}

/// The page that is asked for of a list.
///
/// # Errors
/// 400 for a limit out of bounds, and for a cursor that no page gave.
pub fn page(request: &Request, default_limit: usize) -> Result<Page, Problem> {
    let AskedFor { after, limit } = AskedFor::asked_for(request, default_limit)?;
    Ok(Page { after, limit })
}

/// The page that is asked for of a board, and its size: the one that holds the athlete `around`, or that of the cursor.
///
/// # Errors
/// 400 for a limit out of bounds, and for a cursor that no page gave.
pub fn board_page(request: &Request, default_limit: usize) -> Result<(EntriesPage, usize), Problem> {
    let AskedFor { after, limit } = AskedFor::asked_for(request, default_limit)?;
    let malformed = || Problem::malformed_request("there is no such cursor");
    let page = match (request.query("around"), after) {
        (Some(athlete), _) => EntriesPage::Around(
            athlete
                .parse::<AthleteId>()
                .map_err(|_| Problem::malformed_request("around must be the id of an athlete"))?,
        ),
        (None, after) => EntriesPage::After(
            after.map(|cursor| cursor.parse::<RankCursor>().map_err(|_| malformed())).transpose()?,
        ),
    };
    Ok((page, limit))
}

/// A page of a list, as it is answered.
///
/// # Errors
/// 500 for what has no JSON form.
pub fn listed<T: Serialize>(list: &Listed<T>) -> Result<Value, Problem> {
    items(&list.items, list.next.as_deref())
}

/// Items of a list, as they are answered.
///
/// # Errors
/// 500 for what has no JSON form.
pub fn items<T: Serialize>(items: &[T], next: Option<&str>) -> Result<Value, Problem> {
    let items: Vec<Value> = items.iter().map(json).collect::<Result<_, _>>()?;
    Ok(paging::list(&items, next))
}

/// One thing, as it is answered.
///
/// # Errors
/// 500 for what has no JSON form.
pub fn json(thing: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(thing).map_err(|error| {
        tracing::error!(%error, "an answer has no JSON form");
        Problem::internal_error()
    })
}
