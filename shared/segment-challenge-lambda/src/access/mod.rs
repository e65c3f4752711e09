//! Who may do what, by the rows of the read model.

mod decision;
mod supplied;

use paceline::consistency::Awaited;
use paceline::read_model::ReadModel;
use paceline::{Identity, StreamName};
use paceline_lambda::commands::{Policy, Route, Verdict};
use paceline_lambda::http::{Fields, Followed, Problem};
use segment_challenge::policies::Denied;
use segment_challenge::{AthleteId, ChallengeId, StageId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Session, followed};

/// The projections whose rows the policies read.
pub const FOLLOWED: &[Followed] = &[followed::CHALLENGES, followed::STAGES];

/// The policies of commands, over a read model.
#[derive(Debug)]
pub struct Access<R> {
    rows: R,
    routes: &'static [Route<Session>],
}

impl<R: ReadModel> Access<R> {
    /// The policies of the commands that these routes send.
    pub fn new(rows: R, routes: &'static [Route<Session>]) -> Self {
        Self { rows, routes }
    }
}

impl<R: ReadModel> Policy for Access<R> {
    type Caller = Session;
    type Rows = R;

    const FOLLOWED: &'static [Followed] = FOLLOWED;

    const AWAITED: &'static [Awaited] = followed::AWAITED;

    fn rows(&self) -> &R {
        &self.rows
    }

    fn routes(&self) -> &[Route<Session>] {
        self.routes
    }

    fn decided_by(&self, fields: &Fields) -> Vec<StreamName> {
        let challenge = field::<ChallengeId>(fields, "challenge_id").map(|id| id.stream());
        let stage = field::<StageId>(fields, "stage_id").map(|id| id.stream());
        // A stage that is being created has no stream yet, and nothing of it decides.
        let creates = fields.contains_key("created_by_athlete_id");
        challenge.into_iter().chain(stage.filter(|_| !creates)).collect()
    }

    async fn authorise(&self, command: &str, fields: &Fields, session: &Session) -> Result<(), Problem> {
        let sender = &session.0;
        self.decide(command, fields, sender).await?;
        // Once more: whatever has set the field, nobody acts in another's name.
        let Some(actor) = self.routes.iter().find(|route| route.command() == command).and_then(Route::actor)
        else {
            return Ok(());
        };
        let named = field::<AthleteId>(fields, actor).ok_or(Denied::Forbidden);
        named.and_then(|named| sender.may_act_as(&named)).map_err(problem)
    }

    async fn supply(&self, command: &str, fields: &mut Fields) -> Result<(), Problem> {
        self.supply_fields(command, fields).await
    }

    async fn check(&self, command: &str, fields: &Value) -> Result<Verdict, Problem> {
        self.check_rows(command, fields).await
    }
}

/// What is told to someone who was denied.
fn problem(denied: Denied) -> Problem {
    match denied {
        Denied::Invisible => Problem::not_found(),
        Denied::Forbidden => Problem::forbidden(),
    }
}

fn field<T: DeserializeOwned>(fields: &Fields, name: &str) -> Option<T> {
    fields.get(name).and_then(|value| serde_json::from_value(value.clone()).ok())
}

#[cfg(test)]
mod tests {
    use paceline::InMemoryReadModel;
    use serde_json::{Value, json};

    use super::*;

    const ROUTES: &[Route<Session>] =
        &[Route::post("/", "CreateChallenge", "challenge_id").acted_by("created_by_athlete_id")];

    async fn authorised(command: &str, fields: Value) -> Result<(), (u16, String)> {
        let session = json!({ "athlete_id": "athlete-1", "name": "Ada",
            "clubs": [{ "club_id": "club-1", "name": "Wheelers" }] });
        let session: Session = serde_json::from_value(session).unwrap();
        let Value::Object(fields) = fields else { return Ok(()) };
        let access = Access::new(InMemoryReadModel::new(), ROUTES);
        let result = access.authorise(command, &fields, &session).await;
        result.map_err(|problem| (problem.status(), problem.code().to_owned()))
    }

    #[tokio::test]
    async fn a_command_without_a_policy_is_nobodys_to_send() {
        for command in ["StartChallenge", "IncludeStageInChallenge", "CreateRaceStage", "", "createchallenge"]
        {
            let fields = json!({ "challenge_id": "c-1", "created_by_athlete_id": "athlete-1" });
            assert_eq!(authorised(command, fields).await, Err((403, "forbidden".to_owned())), "{command}");
        }
    }

    #[tokio::test]
    async fn a_command_that_names_another_athlete_or_none_is_refused() {
        let creating = |athlete: Value| {
            authorised(
                "CreateChallenge",
                json!({ "hosted_by_club_id": "club-1", "created_by_athlete_id": athlete }),
            )
        };

        assert_eq!(creating(json!("athlete-1")).await, Ok(()));
        for other in [json!("athlete-2"), Value::Null, json!(1)] {
            assert_eq!(creating(other).await, Err((403, "forbidden".to_owned())));
        }
    }

    #[tokio::test]
    async fn a_challenge_without_a_row_is_not_found() {
        for command in ["HostChallenge", "JoinChallenge", "LeaveChallenge", "CreateActivityStage"] {
            for fields in [json!({}), json!({ "challenge_id": "c-1" }), json!({ "challenge_id": 7 })] {
                assert_eq!(
                    authorised(command, fields).await,
                    Err((404, "not_found".to_owned())),
                    "{command}"
                );
            }
        }
    }
}
