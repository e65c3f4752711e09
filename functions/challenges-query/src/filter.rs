//! Which challenges of a list are asked for.

use paceline_lambda::http::{Problem, Request};
use segment_challenge::queries::challenges::Filter;
use serde::de::DeserializeOwned;

/// What `status` (a list), `type` and `activity` (the name of a type in any case) ask for, of upcoming and active
/// challenges unless statuses are named. No challenge includes an activity that there is not.
///
/// # Errors
/// 400 for a status or a type that there is not.
pub(crate) fn of_open(request: &Request) -> Result<Filter, Problem> {
    let filter = of_any(request)?;
    let statuses = if filter.statuses.is_empty() { Filter::open().statuses } else { filter.statuses };
    Ok(Filter { statuses, ..filter })
}

/// The same of challenges of any status unless statuses are named.
///
/// # Errors
/// 400 for a status or a type that there is not.
pub(crate) fn of_any(request: &Request) -> Result<Filter, Problem> {
    let mut statuses = Vec::new();
    for name in request.query_all("status").flat_map(|names| names.split(',')) {
        let status = named("status", name)?;
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    let challenge_type = request.query("type").map(|name| named("type", name)).transpose()?;
    let activity = request.query("activity").map(str::to_lowercase);
    Ok(Filter { statuses, challenge_type, activity })
}

/// A value of a closed set by its name.
fn named<T: DeserializeOwned>(parameter: &str, name: &str) -> Result<T, Problem> {
    serde_json::from_value(name.trim().into())
        .map_err(|_| Problem::malformed_request(format!("there is no such {parameter}: {name:.50}")))
}
