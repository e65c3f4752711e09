//! The application's public API, as a client sees it.

use std::fmt;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A deployed API.
pub(crate) struct Api {
    url: String,
    agent: ureq::Agent,
}

/// Someone who is signed in, by a development token.
pub(crate) struct Athlete {
    /// What follows `Bearer`.
    pub(crate) token: String,
}

/// What the API answers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Null if it is no JSON.
    pub(crate) body: Value,
}

impl Api {
    /// The API at `url`, which has no slash at its end.
    pub(crate) fn new(url: String) -> Self {
        Self { url, agent: ureq::Agent::config_builder().http_status_as_error(false).build().into() }
    }

    pub(crate) fn get(&self, athlete: &Athlete, path: &str) -> Result<Answer> {
        let request = self.agent.get(format!("{}{path}", self.url));
        read(request.header("Authorization", format!("Bearer {}", athlete.token)).call())
    }

    pub(crate) fn post(&self, athlete: &Athlete, path: &str, body: &Value) -> Result<Answer> {
        let request = self.agent.post(format!("{}{path}", self.url));
        read(request.header("Authorization", format!("Bearer {}", athlete.token)).send_json(body))
    }
}

impl Athlete {
    /// A member of one club.
    pub(crate) fn new(athlete_id: &str, name: &str, gender: &str, club_id: &str) -> Self {
        let claims = json!({
            "athlete_id": athlete_id,
            "name": name,
            "gender": gender,
            "clubs": [{"club_id": club_id, "name": "Analytical Wheelers", "private": false}],
        });
        Self { token: format!("dev.{}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string())) }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.status, self.body)
    }
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer> {
    let mut response = answer.context("the API cannot be reached")?;
    let body = response.body_mut().read_to_string()?;
    Ok(Answer { status: response.status().as_u16(), body: serde_json::from_str(&body).unwrap_or_default() })
}
