//! The public API, as a client sees it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use ureq::http::Request;
use uuid::Uuid;

/// A deployed API.
#[derive(Clone, Debug)]
pub struct Api {
    base: String,
    agent: ureq::Agent,
}

/// Someone who is signed in.
#[derive(Clone, Debug)]
pub struct Athlete {
    /// Who it is.
    pub athlete_id: String,
    /// The club that the athlete belongs to.
    pub club_id: String,
    token: String,
}

impl Athlete {
    /// A new athlete, member of a new club.
    #[allow(clippy::disallowed_methods, reason = "each test has athletes of its own")]
    pub fn new(gender: &str) -> Self {
        let id = Uuid::new_v4().simple();
        let (athlete_id, club_id) = (format!("athlete-{id}"), format!("club-{id}"));
        let claims = json!({
            "athlete_id": athlete_id, "name": "Ada Lovelace", "gender": gender,
            "clubs": [{ "club_id": club_id, "name": "Analytical Wheelers", "private": false }],
        });
        Self { athlete_id, club_id, token: development_token(&claims) }
    }

    /// An athlete whom the test has imported, member of these clubs: ids and names. The first counts as theirs.
    pub fn imported(athlete_id: &str, name: &str, gender: Option<&str>, clubs: &[(String, &str)]) -> Self {
        let clubs: Vec<Value> =
            clubs.iter().map(|(club_id, name)| json!({ "club_id": club_id, "name": name })).collect();
        let club_id = clubs.first().and_then(|club| club["club_id"].as_str()).unwrap_or_default().to_owned();
        let claims = json!({ "athlete_id": athlete_id, "name": name, "gender": gender, "clubs": clubs });
        Self { athlete_id: athlete_id.to_owned(), club_id, token: development_token(&claims) }
    }

    /// The athlete whom the deployment for tests names as operator.
    pub fn operator() -> Self {
        Self::imported(&crate::setting("PACELINE_OPERATOR"), "Grace Hopper", None, &[])
    }
}

/// A token that deployments for tests accept.
pub(crate) fn development_token(claims: &Value) -> String {
    format!("dev.{}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// What an API answers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, or null if it is no JSON.
    pub body: Value,
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(named, _)| named == name).map(|(_, value)| value.as_str())
    }

    /// A text of the body.
    pub fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {self:?}"))
    }

    /// Checks the status.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

impl Api {
    /// That of Segment Challenge, as `cargo xtask test` has deployed it.
    pub fn deployed() -> Self {
        Self::at(crate::setting("PACELINE_API_URL"))
    }

    /// The one at this address, which has no slash at its end.
    pub(crate) fn at(base: String) -> Self {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { base, agent }
    }

    /// Asks for something.
    pub fn get(&self, who: Option<&Athlete>, path: &str) -> Answer {
        self.send("GET", who, path, &[], "")
    }

    /// Sends a command.
    pub fn post(&self, who: &Athlete, path: &str, body: &Value) -> Answer {
        self.send("POST", Some(who), path, &[("content-type", "application/json")], &body.to_string())
    }

    /// Sends a command that sets something.
    pub fn put(&self, who: &Athlete, path: &str, body: &Value) -> Answer {
        self.send("PUT", Some(who), path, &[("content-type", "application/json")], &body.to_string())
    }

    /// Sends any request.
    pub fn send(
        &self,
        method: &str,
        who: Option<&Athlete>,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        self.request(method, who.map(|athlete| athlete.token.as_str()), path, headers, body)
    }

    /// Sends any request under a token.
    pub(crate) fn request(
        &self,
        method: &str,
        token: Option<&str>,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(body.to_owned()).expect("a request");
        let mut response = self.agent.run(request).expect("an answer");
        let headers = response.headers().iter();
        Answer {
            status: response.status().as_u16(),
            headers: headers
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect(),
            body: response
                .body_mut()
                .read_to_string()
                .ok()
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or(Value::Null),
        }
    }
}
