//! What is shown of a challenge.

use jiff::Timestamp;
use paceline_lambda::http::Problem;
use segment_challenge::policies::{ChallengeFacts, Sender};
use segment_challenge::projections::challenges::{ChallengeRow, effective_status, hide_stages};
use serde::Serialize;
use serde_json::{Value, json};

/// Texts that only the challenge's own page shows: a page of cards stays within what Lambda answers.
const NOT_ON_CARDS: [&str; 4] =
    ["description_markdown", "description_html", "results_markdown", "results_html"];

/// A challenge in a list.
pub(crate) fn card(row: &ChallengeRow, now: Timestamp) -> Result<Value, Problem> {
    let mut card = with_derived(row, now)?;
    if let Value::Object(fields) = &mut card {
        NOT_ON_CARDS.iter().for_each(|&text| drop(fields.remove(text)));
    }
    Ok(card)
}

/// A challenge by itself, and what it is to who asks. Its stages are the `stages` of the challenge, a list of its own:
/// here is how many there are.
pub(crate) fn challenge(
    row: &ChallengeRow,
    facts: &ChallengeFacts,
    who: Option<&Sender>,
    now: Timestamp,
) -> Result<Value, Problem> {
    let mut challenge = with_derived(row, now)?;
    challenge["joined"] = facts.competes.into();
    challenge["is_host"] = who.is_some_and(|who| facts.is_hosted_by(who)).into();
    challenge["is_club_member"] = who.is_some_and(|who| facts.has_member(who)).into();
    challenge["available_commands"] = json!(facts.available_commands(who));
    Ok(challenge)
}

/// A row with what is derived when it is read.
fn with_derived(row: &ChallengeRow, now: Timestamp) -> Result<Value, Problem> {
    let mut fields = fields(row)?;
    fields["hide_stages"] = hide_stages(row.challenge_type, row.stage_count).into();
    fields["effective_status"] = effective_status(row.status, &row.period, now).as_str().into();
    Ok(fields)
}

/// The fields of a row.
pub(crate) fn fields(row: &impl Serialize) -> Result<Value, Problem> {
    // A row was JSON before, so it can be again.
    serde_json::to_value(row).map_err(|_| Problem::internal_error())
}
