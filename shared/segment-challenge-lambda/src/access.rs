//! Who may do what, by the rows of the read model.

use paceline::read_model::ReadModel;
use paceline_lambda::commands::{Policy, Route};
use paceline_lambda::http::{Consistency, Fields, Followed, Freshness, Problem};
use segment_challenge::policies::{ChallengeFacts, Denied, challenge};
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

    fn routes(&self) -> &[Route<Session>] {
        self.routes
    }

    async fn wait_for(&self, freshness: &Freshness) -> Result<Consistency, Problem> {
        freshness.wait(&self.rows, FOLLOWED).await
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
            "CreateActivityStage" => self.facts(fields, session).await?.create_activity_stage(sender),
            "HostChallenge" => self.facts(fields, session).await?.host(sender),
            "JoinChallenge" => self.facts(fields, session).await?.join(sender),
            "LeaveChallenge" => self.facts(fields, session).await?.leave(sender),
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
