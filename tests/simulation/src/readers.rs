//! People who read statements while they are replaced, and must never see half of one.

use std::cell::RefCell;
use std::rc::Rc;

use bank::statements::{StatementLine, StatementSummary};
use paceline::generation::{Generation, LiveReadModel};
use paceline::read_model::{Index, Key, ReadModel, Row, RowQuery, StoredRow};
use paceline_dynamodb::read_model::DynamoReadModel;
use serde::de::DeserializeOwned;
use tokio::time::sleep;

use crate::checks::Violation;
use crate::deployment::Deployment;

/// What the first reader who saw half of a unit of work has seen.
pub(crate) type Seen = Rc<RefCell<Option<Violation>>>;

/// How often one reads who waits for a statement.
const READS: usize = 8;

/// Reads an account's statement again and again, for some seconds.
pub(crate) async fn read_statement(deployment: Rc<Deployment>, account_id: String, seen: Seen) {
    let rows = deployment.rows();
    for _ in 0..READS {
        sleep(deployment.world.latency() * 10).await;
        // What cannot be read for the moment is read the next time.
        if let Some(half) = half_a_statement(&rows, &account_id).await {
            seen.borrow_mut().get_or_insert(half);
        }
    }
}

/// The rows that a reader has.
type Rows = LiveReadModel<DynamoReadModel>;

/// The lines of a statement that is the newest before and after they are read are all of it, if all were read of one
/// generation.
async fn half_a_statement(rows: &Rows, account_id: &str) -> Option<Violation> {
    let generations = generations(rows).await?;
    let before = summary(rows, account_id).await?;
    let all = RowQuery::all(Index::Primary, account_id);
    let found = rows.query(StatementLine::TABLE, &all).await.ok()?;
    let lines: Vec<StatementLine> = found.into_iter().filter_map(row).collect();
    if summary(rows, account_id).await? != before || self::generations(rows).await? != generations {
        return None;
    }
    let (statement, wanted) = before.map_or((0, 0), |summary| (summary.statement, summary.lines));
    let whole = lines.len() == wanted as usize && lines.iter().all(|line| line.statement == statement);
    let what = || format!("{account_id}: statement {statement} has {wanted} lines; seen were {lines:?}");
    (!whole).then(|| Violation::new("a reader sees all of a unit of work or nothing", what()))
}

/// The generations of lines and of summaries. Nothing: they are not the same, or cannot be read.
async fn generations(rows: &Rows) -> Option<Generation> {
    let lines = rows.generation(StatementLine::TABLE).await.ok()?;
    (rows.generation(StatementSummary::TABLE).await.ok()? == lines).then_some(lines)
}

/// Nothing: it cannot be read. None: there is none.
#[allow(clippy::option_option, reason = "that there is none is an answer")]
async fn summary(rows: &Rows, account_id: &str) -> Option<Option<StatementSummary>> {
    let found = rows.get(StatementSummary::TABLE, &Key::single(account_id)).await.ok()?;
    Some(found.and_then(row))
}

fn row<T: DeserializeOwned>(stored: StoredRow) -> Option<T> {
    serde_json::from_value(stored.fields).ok()
}
