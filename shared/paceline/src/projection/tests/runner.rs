//! What a runner keeps between deliveries, and whom it tells.

use std::mem::take;
use std::sync::Mutex;

use super::*;
use crate::read_model::{Change, Prepared};

/// Notes what is asked of it.
#[derive(Default)]
struct Observed {
    rows: InMemoryReadModel,
    asked: Mutex<Vec<&'static str>>,
}

impl Observed {
    fn note(&self, call: &'static str) -> &InMemoryReadModel {
        self.asked.lock().unwrap().push(call);
        &self.rows
    }

    fn asked(&self) -> Vec<&'static str> {
        take(&mut self.asked.lock().unwrap())
    }
}

impl ReadModel for &Observed {
    async fn get(&self, table: &'static str, key: &Key) -> Result<Option<StoredRow>, ReadModelError> {
        self.note("get").get(table, key).await
    }

    async fn query(&self, table: &'static str, query: &RowQuery) -> Result<Vec<StoredRow>, ReadModelError> {
        self.note("query").query(table, query).await
    }

    async fn checkpoint(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
    ) -> Result<Version, ReadModelError> {
        self.note("checkpoint").checkpoint(subscriber, stream).await
    }

    async fn prepare(
        &self,
        subscriber: &'static str,
        stream: &StreamName,
        rows: &[RowKey],
    ) -> Result<Prepared, ReadModelError> {
        self.note("prepare").prepare(subscriber, stream, rows).await
    }

    async fn write(&self, checkpoint: &Checkpoint, changes: &[RowChange]) -> Result<(), WriteError> {
        self.note("write").write(checkpoint, changes).await
    }
}

fn pence(rows: &Observed) -> u64 {
    rows.rows.rows(Balance::TABLE)[0]["pence"].as_u64().unwrap()
}

#[tokio::test]
async fn what_is_kept_is_not_read_again() {
    let bank = Bank::default();
    let rows = Observed::default();
    let runner = ProjectionRunner::new(Balances, &bank.events, &rows);
    let first = bank.append("ACC-1", &[deposit(5)]).await;
    let second = bank.append("ACC-1", &[deposit(7)]).await;
    let other = bank.append("ACC-2", &[deposit(9)]).await;

    runner.deliver(&first).await.unwrap();
    assert_eq!(rows.asked(), ["prepare", "write"]);
    runner.deliver(&second).await.unwrap();
    assert_eq!(rows.asked(), ["write"]);
    runner.deliver(&other).await.unwrap();
    assert_eq!(rows.asked(), ["prepare", "write"], "this stream's checkpoint is not kept");

    assert_eq!(pence(&rows), 21);
}

#[tokio::test]
async fn what_others_have_written_meanwhile_is_read() {
    let bank = Bank::default();
    let rows = Observed::default();
    let runners = [(); 2].map(|()| ProjectionRunner::new(Balances, &bank.events, &rows));
    let mut commits = Vec::new();
    for pence in 1..=6 {
        commits.push(bank.append("ACC-1", &[deposit(pence)]).await);
    }

    // Each of them keeps what the other makes stale, and gets duplicates.
    for (index, commit) in commits.iter().enumerate() {
        runners[index % 2].deliver(commit).await.unwrap();
        runners[(index / 2) % 2].deliver(commit).await.unwrap();
    }

    assert_eq!(pence(&rows), 21);
}

#[tokio::test]
async fn a_row_that_another_stream_has_changed_is_read_anew() {
    let bank = Bank::default();
    let rows = Observed::default();
    let runner = ProjectionRunner::new(Balances, &bank.events, &rows);
    runner.deliver(&bank.append("ACC-1", &[deposit(5)]).await).await.unwrap();
    let other = bank.append("ACC-2", &[deposit(7)]).await;
    project_delivered(&Balances, &bank.events, &&rows, &other).await.unwrap();
    rows.asked();

    runner.deliver(&bank.append("ACC-1", &[deposit(9)]).await).await.unwrap();

    assert_eq!(rows.asked(), ["write", "prepare", "write"]);
    assert_eq!(pence(&rows), 21);
}

/// Balances, with those who look on.
#[derive(Default)]
struct Shown(Mutex<Vec<(Version, usize)>>);

impl Projection for Shown {
    const NAME: &'static str = Balances::NAME;
    const TABLES: &'static [&'static str] = Balances::TABLES;
    type Event = AccountEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<AccountEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        Balances.project(event, unit).await
    }

    async fn committed(&self, commit: &Commit, changes: &[RowChange]) {
        let put = changes.iter().filter(|row| matches!(row.change, Change::Put(..)));
        self.0.lock().unwrap().push((commit.last_version(), put.count()));
    }
}

#[tokio::test]
async fn who_looks_on_is_told_of_each_commit_once() {
    let bank = Bank::default();
    bank.append("ACC-1", &[deposit(5)]).await;
    let second = bank.append("ACC-1", &[AccountOpened { owner: "Ada".into() }.into()]).await;
    let third = bank.append("ACC-1", &[deposit(7), deposit(9)]).await;
    let shown = Shown::default();

    for commit in [&third, &second, &third] {
        project_delivered(&shown, &bank.events, &bank.rows, commit).await.unwrap();
    }

    let told = [(Version::new(1), 1), (Version::new(2), 0), (Version::new(4), 1)];
    assert_eq!(*shown.0.lock().unwrap(), told);
}
