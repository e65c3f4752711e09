//! Answers what accounts hold, what owners have, and what the newest statements say.

use aws_sdk_dynamodb::Client;
use bank::balances::{Balance, Fortune};
use bank::statements::{StatementLine, StatementSummary};
use bank::{Balances, Statements};
use jiff::Timestamp;
use lambda_runtime::Error;
use paceline::Projection as _;
use paceline::generation::LiveReadModel;
use paceline::read_model::{Index, Key, ReadModel, Row, RowQuery};
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::environment::{aws, variable};
use paceline_lambda::http::{Followed, Problem, Queries, QueryFunction, Request};
use paceline_lambda::{edge, logging};
use serde_json::{Value, json};

use crate::customer::{Customer, tokens};

/// How often a statement is read that is replaced while it is read.
const MAX_READS: usize = 5;

/// Answers for as long as the function lives.
pub(crate) async fn run() -> Result<(), Error> {
    logging::start();
    let rows = DynamoReadModel::new(Client::new(&aws().await), variable("READ_MODEL_TABLE")?);
    let rows = LiveReadModel::new(rows, edge::now);
    QueryFunction::new("bank-query", Bank(rows), tokens()).run().await
}

/// The queries over the rows of both projections.
struct Bank<R>(R);

impl<R: ReadModel> Queries for Bank<R> {
    type Caller = Customer;
    type Rows = R;

    const FOLLOWED: &'static [Followed] = &[
        Followed { projection: Balances::NAME, categories: &["account"] },
        Followed { projection: Statements::NAME, categories: &[] },
    ];

    fn rows(&self) -> &R {
        &self.0
    }

    async fn answer(
        &self,
        request: &Request,
        _caller: Option<&Customer>,
        _now: Timestamp,
    ) -> Result<Value, Problem> {
        let named = |name| request.path_parameter(name).unwrap_or_default();
        match request.resource.as_str() {
            "/api/accounts/{account_id}" => self.row::<Balance>(named("account_id")).await,
            "/api/accounts/{account_id}/statement" => self.statement(named("account_id")).await,
            "/api/owners/{owner}" => self.row::<Fortune>(named("owner")).await,
            _ => Err(Problem::not_found()),
        }
    }
}

impl<R: ReadModel> Bank<R> {
    async fn row<T: Row>(&self, id: &str) -> Result<Value, Problem> {
        let row = self.0.get(T::TABLE, &Key::single(id)).await?;
        Ok(row.ok_or_else(Problem::not_found)?.fields)
    }

    /// The number of the newest statement, how many lines it has, and of which statement each line is that there is.
    async fn statement(&self, account_id: &str) -> Result<Value, Problem> {
        let query = RowQuery::all(Index::Primary, account_id);
        let mut summary = self.row::<StatementSummary>(account_id).await?;
        for _ in 0..MAX_READS {
            let lines = self.0.query(StatementLine::TABLE, &query).await?;
            // Two reads are two moments: they show one statement if none came in between.
            let before = std::mem::replace(&mut summary, self.row::<StatementSummary>(account_id).await?);
            if before == summary {
                let statements: Vec<&Value> = lines.iter().map(|line| &line.fields["statement"]).collect();
                return Ok(json!({
                    "statement": summary["statement"],
                    "lines": summary["lines"],
                    "statements_of_lines": statements,
                }));
            }
        }
        Err(Problem::not_yet_consistent())
    }
}
