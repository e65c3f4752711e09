//! Demo data, made through the public API as a client would.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use crate::api::{Api, Athlete};
use crate::interrupt::Interrupt;

/// From a command to what other functions make of it; the first call starts them all.
const SETTLE_LIMIT: Duration = Duration::from_mins(1);

const CLUB: &str = "club-7289";

/// What there is to try out.
pub(crate) struct Demo {
    /// A challenge that is under way.
    pub(crate) challenge_id: String,
    /// An athlete who has not joined it.
    pub(crate) newcomer: Athlete,
}

/// Creates three challenges: one of three stages that two athletes have joined, one that nobody has, and one
/// that waits to be hosted.
pub(crate) fn create(api: &Api, interrupt: &Interrupt) -> Result<Demo> {
    let host = Athlete::new("athlete-1001", "Ada Lovelace", "F", CLUB);
    let rival = Athlete::new("athlete-1002", "Charles Babbage", "M", CLUB);
    let newcomer = Athlete::new("athlete-1003", "Mary Somerville", "F", CLUB);
    let month = this_month();

    let distance = challenge("distance", "A hundred kilometres a month", month, 3, "month");
    let challenge_id = create_challenge(api, &host, &distance)?;
    when_complete(api, interrupt, &host, &challenge_id, 3)?;
    send(api, &host, &challenge_id, "host")?;
    for athlete in [&host, &rival] {
        send(api, athlete, &challenge_id, "join")?;
    }

    let climb = challenge("elevation", "Climb a thousand metres", month, 1, "none");
    let climb_id = create_challenge(api, &host, &climb)?;
    when_complete(api, interrupt, &host, &climb_id, 1)?;
    send(api, &host, &climb_id, "host")?;

    create_challenge(api, &rival, &challenge("race", "Race the machine", month, 1, "none"))?;
    Ok(Demo { challenge_id, newcomer })
}

fn create_challenge(api: &Api, host: &Athlete, body: &Value) -> Result<String> {
    let answer = api.post(host, "/challenges", body)?;
    if answer.status != 201 {
        bail!("the API did not create a challenge: {answer}");
    }
    let id = answer.body["challenge_id"].as_str().context("a challenge was created without an id")?;
    Ok(id.to_owned())
}

/// Sends a command about a challenge, and waits until it shows: the next command's sender is checked on what shows.
fn send(api: &Api, athlete: &Athlete, challenge_id: &str, command: &str) -> Result<()> {
    let path = format!("/challenges/{challenge_id}");
    let answer = api.post(athlete, &format!("{path}/{command}"), &json!({}))?;
    if answer.status != 200 {
        bail!("the API did not take the command {command}: {answer}");
    }
    let token =
        answer.body["consistency_token"].as_str().context("a command was answered without a token")?;
    let shown = api.get(athlete, &format!("{path}?at_least={token}&wait_ms=5000&require=fresh"))?;
    if shown.status != 200 {
        bail!("the API does not show what the command {command} did: {shown}");
    }
    Ok(())
}

/// Waits until the process manager has included every stage and the projection shows it.
fn when_complete(
    api: &Api,
    interrupt: &Interrupt,
    host: &Athlete,
    challenge_id: &str,
    stages: u64,
) -> Result<()> {
    let mut last = None;
    interrupt
        .wait_for("the stages of a challenge", SETTLE_LIMIT, || {
            let answer = last.insert(api.get(host, &format!("/challenges/{challenge_id}"))?);
            Ok((answer.body["stage_count"] == stages).then_some(()))
        })
        .with_context(|| last.map_or_else(String::new, |answer| format!("the API answered {answer}")))
}

/// The first day of this month.
#[expect(clippy::disallowed_methods, reason = "this is the edge at which time enters")]
fn this_month() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date().first_of_month()
}

/// The body that creates a challenge which lasts for some months, with as many stages.
fn challenge(kind: &str, name: &str, from: Date, months: i8, recurrence: &str) -> Value {
    let last_day = |month: i8| from.saturating_add(month.months()).last_of_month();
    let mut body = json!({
        "challenge_type": kind,
        "name": name,
        "description": "Ride with **us**, outdoors or on the trainer.",
        "restricted_to_club_members": false,
        "allow_private_activities": false,
        "included_activity_types": ["Ride"],
        "accumulate_activities": kind != "race",
        "has_goal": true,
        "goal": if kind == "elevation" { 1000 } else { 100 },
        "goal_units": if kind == "elevation" { "metres" } else { "kilometres" },
        "goal_recurrence": recurrence,
        "hosted_by_club_id": CLUB,
    });
    set_dates(&mut body, from, last_day(months - 1));
    if recurrence != "none" {
        body["stages"] = (0..months)
            .map(|month| {
                let mut stage = json!({"name": format!("Month {}", month + 1), "stage_number": month + 1});
                set_dates(&mut stage, from.saturating_add(month.months()), last_day(month));
                stage
            })
            .collect();
    }
    body
}

/// Whole days, in UTC.
fn set_dates(body: &mut Value, first: Date, last: Date) {
    for (field, local) in
        [("start_date", format!("{first}T00:00:00")), ("end_date", format!("{last}T23:59:59"))]
    {
        body[field] = json!(format!("{local}Z"));
        body[format!("{field}_local")] = json!(local);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_challenge_of_three_months_has_a_stage_for_each() {
        let body = challenge("distance", "Ride", date(2026, 12, 1), 3, "month");

        assert_eq!(body["start_date"], "2026-12-01T00:00:00Z");
        assert_eq!(body["end_date_local"], "2027-02-28T23:59:59");
        assert_eq!(body["stages"].as_array().unwrap().len(), 3);
        assert_eq!(body["stages"][1]["stage_number"], 2);
        assert_eq!(body["stages"][1]["end_date"], "2027-01-31T23:59:59Z");
    }

    #[test]
    fn a_challenge_without_recurrence_leaves_its_stage_to_the_application() {
        assert!(challenge("race", "Race", date(2026, 12, 1), 1, "none").get("stages").is_none());
    }
}
