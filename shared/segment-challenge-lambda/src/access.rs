//! Who may do what, by the rows of the read model.

use paceline::consistency::Awaited;
use paceline::read_model::ReadModel;
use paceline::{Identity, StreamName};
use paceline_lambda::commands::{Policy, Route};
use paceline_lambda::http::{Fields, Followed, Problem};
use segment_challenge::policies::{ChallengeCommand, ChallengeFacts, Denied, challenge};
use segment_challenge::projections::challenges::ChallengesProjection;
use segment_challenge::{AthleteId, ChallengeId, ClubId};
use serde::de::DeserializeOwned;

use crate::Session;

/// The projections whose rows the policies read.
pub const FOLLOWED: &[Followed] = &[Followed {
    projection: <ChallengesProjection as paceline::Projection>::NAME,
    categories: &["challenge", "stage"],
}];

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

    /// What is known of the challenge that a command is about.
    async fn facts(&self, fields: &Fields, session: &Session) -> Result<ChallengeFacts, Problem> {
        let challenge_id: ChallengeId = field(fields, "challenge_id").ok_or_else(Problem::not_found)?;
        let facts = ChallengeFacts::read(&self.rows, &challenge_id, &session.0).await?;
        facts.ok_or_else(Problem::not_found)
    }
}

impl<R: ReadModel> Policy for Access<R> {
    type Caller = Session;
    type Rows = R;

    const FOLLOWED: &'static [Followed] = FOLLOWED;

    const AWAITED: &'static [Awaited] = &[Awaited::of::<ChallengesProjection>()];

    fn rows(&self) -> &R {
        &self.rows
    }

    fn routes(&self) -> &[Route<Session>] {
        self.routes
    }

    fn decided_by(&self, fields: &Fields) -> Option<StreamName> {
        field::<ChallengeId>(fields, "challenge_id").map(|challenge_id| challenge_id.stream())
    }

    async fn authorise(&self, command: &str, fields: &Fields, session: &Session) -> Result<(), Problem> {
        let sender = &session.0;
        let acting = match command {
            "CreateChallenge" | "CreateActivityStage" => "created_by_athlete_id",
            "HostChallenge" => "hosted_by_athlete_id",
            "JoinChallenge" | "LeaveChallenge" => "athlete_id",
            _ => return Err(Problem::forbidden()),
        };
        let decision = match command {
            // Without a club there is nothing to decide on: validation turns the command away.
            "CreateChallenge" => field::<ClubId>(fields, "hosted_by_club_id")
                .map_or(Ok(()), |club_id| challenge::create(sender, &club_id)),
            "CreateActivityStage" => {
                self.facts(fields, session).await?.decide(sender, ChallengeCommand::CreateStage)
            }
            "HostChallenge" => self.facts(fields, session).await?.decide(sender, ChallengeCommand::Host),
            "JoinChallenge" => self.facts(fields, session).await?.decide(sender, ChallengeCommand::Join),
            "LeaveChallenge" => self.facts(fields, session).await?.decide(sender, ChallengeCommand::Leave),
            _ => Err(Denied::Forbidden),
        };
        let named = field::<AthleteId>(fields, acting).ok_or(Denied::Forbidden);
        decision.and_then(|()| sender.may_act_as(&named?)).map_err(problem)
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

    async fn authorised(command: &str, fields: Value) -> Result<(), (u16, String)> {
        let session = json!({ "athlete_id": "athlete-1", "name": "Ada",
            "clubs": [{ "club_id": "club-1", "name": "Wheelers" }] });
        let session: Session = serde_json::from_value(session).unwrap();
        let Value::Object(fields) = fields else { return Ok(()) };
        let access = Access::new(InMemoryReadModel::new(), &[]);
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
