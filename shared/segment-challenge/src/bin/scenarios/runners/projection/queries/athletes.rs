//! Queries of athletes and their clubs.

use segment_challenge::queries::athletes::athlete;
use segment_challenge::queries::badges::badges;
use segment_challenge::queries::clubs::{clubs_of_athlete, is_club_member};
use segment_challenge::queries::profiles::profile;
use serde_json::{Value, json};

use super::super::asked::{Asked, found, shown};
use crate::failure::Failure;

pub(super) fn clubs(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    shown(found(clubs_of_athlete(asked.rows, asked.viewer, &asked.parameter("athlete_id")?))?)
}

pub(super) fn club_member(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let (athlete_id, club_id) = (asked.parameter("athlete_id")?, asked.parameter("club_id")?);
    Ok(vec![json!(found(is_club_member(asked.rows, &athlete_id, &club_id))?)])
}

pub(super) fn picture(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    let source_id: String = asked.parameter("source_id")?;
    Ok(vec![json!(found(profile(asked.rows, asked.parameter("source")?, &source_id))?)])
}

pub(super) fn badges_of(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    shown(found(badges(asked.rows, asked.viewer, &asked.parameter("athlete_id")?))?)
}

pub(super) fn one(asked: &Asked<'_>) -> Result<Vec<Value>, Failure> {
    shown(found(athlete(asked.rows, &asked.parameter("athlete_id")?))?)
}
