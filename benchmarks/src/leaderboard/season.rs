//! A stage from its first effort to its end.

use aws_sdk_dynamodb::Client;
use paceline::{Bounds, Commit, Identity};
use serde::Serialize;

use super::figures::{Figures, Row, Total};
use super::functions::{BATCH, Functions, SnapshotClients};
use super::stored::{Stored, look_at};
use super::{EFFORTS, MEASURED, data};
use crate::counting::Counter;
use crate::deployed;
use crate::engine::Engine;
use crate::statistics::per;

/// What was measured with one number of athletes.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) steps: Vec<Row>,
    pub(super) sizes: Vec<Size>,
    pub(super) ends: Vec<End>,
}

/// What is stored of an aggregate.
#[derive(Debug, Serialize)]
pub(super) struct Size {
    pub(super) athletes: u32,
    pub(super) efforts: u32,
    pub(super) of: &'static str,
    pub(super) commit_bytes_per_effort: f64,
    pub(super) snapshot_bytes: f64,
    pub(super) snapshot_items: usize,
    pub(super) snapshot_wcu_per_effort: f64,
    pub(super) largest_item_bytes: f64,
}

/// A step at the end of the stage.
#[derive(Debug, Serialize)]
pub(super) struct End {
    pub(super) athletes: u32,
    pub(super) step: &'static str,
    #[serde(flatten)]
    pub(super) total: Total,
    pub(super) snapshot_wcu: f64,
}

/// So many athletes' efforts are imported together, and so many commands carried out, while a stage is filled: more than
/// SQS hands to a function at once, so that it takes minutes. What commits cost is not measured then.
const FILLING: usize = 50;

/// The steps of an effort.
const IMPORT: usize = 0;
const FOLLOW: usize = 1;
const RANK: usize = 2;
const SHOW: usize = 3;
const WARM: [&str; 4] = ["import", "process manager", "rank", "rows"];
const COLD: [&str; 4] = ["import, cold", "process manager, cold", "rank, cold", "rows, cold"];

impl Measured {
    fn warm(&self) -> impl Iterator<Item = &Row> {
        self.steps.iter().filter(|row| WARM.contains(&row.step))
    }

    /// The write units of a warm effort, in all steps.
    pub(super) fn wcu(&self) -> f64 {
        self.warm().map(|row| row.wcu).sum()
    }

    /// The processor's time for a warm effort, in all steps.
    pub(super) fn cpu(&self) -> f64 {
        self.warm().map(|row| row.cpu_us).sum()
    }

    /// The write units of snapshots against those of the commits of stage and board.
    pub(super) fn snapshots_against_commits(&self) -> f64 {
        let commits = [WARM[IMPORT], WARM[RANK]];
        let commits: f64 = self.warm().filter(|row| commits.contains(&row.step)).map(|row| row.wcu).sum();
        self.sizes.iter().map(|size| size.snapshot_wcu_per_effort).sum::<f64>() / commits
    }

    /// The bytes of the largest item.
    pub(super) fn largest_item(&self) -> f64 {
        self.sizes.iter().map(|size| size.largest_item_bytes).fold(0.0, f64::max)
    }
}

/// A stage with its engine, and what counts its requests.
struct Season {
    athletes: u32,
    client: Client,
    counter: Counter,
    snapshot_clients: SnapshotClients,
    stage_snapshots: Counter,
    board_snapshots: Counter,
    challenge_snapshots: Counter,
}

/// Fills a stage, measures single efforts, and the end.
pub(super) async fn measure(athletes: u32) -> anyhow::Result<Measured> {
    let engine = Engine::start()?;
    let season = Season::on(&engine, athletes).await?;
    season.fill().await?;
    let wcu = |counter: &Counter| per(counter.counts().half_units.write, 2);
    let snapshots = (wcu(&season.stage_snapshots), wcu(&season.board_snapshots));
    let functions = season.functions(Bounds::default());
    let mut cold = <[Figures; 4]>::default();
    season.effort(&functions, &mut cold, 0).await?;
    let mut warm = <[Figures; 4]>::default();
    for nth in 1..=MEASURED {
        season.effort(&functions, &mut warm, nth).await?;
    }
    let cold = cold.iter().zip(COLD).map(|(figures, step)| figures.row(athletes, step));
    let warm = warm.iter().zip(WARM).map(|(figures, step)| figures.row(athletes, step));
    let steps = warm.chain(cold).collect();
    let ends = season.end(&functions).await?;
    Ok(Measured { steps, sizes: season.sizes(snapshots).await?, ends })
}

impl Season {
    async fn on(engine: &Engine, athletes: u32) -> anyhow::Result<Self> {
        let counters: [Counter; 4] = std::array::from_fn(|_| Counter::default());
        counters.iter().for_each(|counter| counter.meter(true));
        let [counter, stage_snapshots, board_snapshots, challenge_snapshots] = counters;
        let client = engine.client(counter.clone()).await;
        deployed::create_tables(&client).await?;
        let snapshot_clients = SnapshotClients {
            stages: engine.client(stage_snapshots.clone()).await,
            boards: engine.client(board_snapshots.clone()).await,
            challenge_boards: engine.client(challenge_snapshots.clone()).await,
        };
        Ok(Self {
            athletes,
            client,
            counter,
            snapshot_clients,
            stage_snapshots,
            board_snapshots,
            challenge_snapshots,
        })
    }

    fn functions(&self, bounds: Bounds) -> Functions {
        Functions::new(&self.client, &self.snapshot_clients, bounds)
    }

    /// By functions that keep everything, so that it takes minutes.
    async fn fill(&self) -> anyhow::Result<()> {
        let functions = self.functions(Bounds { bytes: 1024 * 1024 * 1024, ..Bounds::default() });
        functions.challenge(data::hosted()?).await?;
        for board in [data::points_board_id()?, data::time_board_id()?] {
            functions.stand(&board).await?;
        }
        let mut commits = functions.stage(data::stage_of(self.athletes)?).await?;
        let numbers: Vec<u32> = (0..self.athletes).collect();
        for some in numbers.chunks(FILLING) {
            let imports = some.iter().map(|number| data::import(*number, 1..=EFFORTS));
            commits.extend(functions.stage(imports.collect::<anyhow::Result<_>>()?).await?);
            for commit in commits.drain(..) {
                functions.follow_stage(&commit).await?;
            }
            for commit in functions.rank(FILLING).await? {
                functions.show(&commit).await?;
            }
        }
        Ok(())
    }

    /// One effort more, of another athlete each time as far as there are as many.
    async fn effort(
        &self,
        functions: &Functions,
        figures: &mut [Figures; 4],
        nth: u32,
    ) -> anyhow::Result<()> {
        let apart = (self.athletes / (MEASURED + 1)).max(1);
        let athlete = nth * apart % self.athletes;
        let effort = EFFORTS + 1 + nth / self.athletes;
        let import = vec![data::import(athlete, effort..=effort)?];
        let counter = &self.counter;
        for commit in figures[IMPORT].of(counter, functions.stage(import)).await? {
            figures[FOLLOW].of(counter, functions.follow_stage(&commit)).await?;
        }
        for commit in figures[RANK].of(counter, functions.rank(BATCH)).await? {
            figures[SHOW].of(counter, functions.show(&commit)).await?;
        }
        Ok(())
    }

    async fn end(&self, functions: &Functions) -> anyhow::Result<Vec<End>> {
        for commit in functions.stage(vec![data::end()?]).await? {
            functions.follow_stage(&commit).await?;
        }
        let mut ends = Vec::new();
        let (finalised, end) = self.total("stage's board made final", functions.rank(BATCH)).await?;
        ends.push(end);
        let follow = async |commits: Vec<Commit>| {
            for commit in commits {
                functions.follow_board(&commit).await?;
            }
            Ok(())
        };
        ends.push(self.total("process manager of the challenge's boards", follow(finalised)).await?.1);
        let (points, times) = (data::points_board_id()?, data::time_board_id()?);
        ends.push(self.total("points given", functions.stand(&points)).await?.1);
        ends.push(self.total("times added up", functions.stand(&times)).await?.1);
        functions.challenge(data::approved()?).await?;
        ends.push(self.total("board of points made final", functions.stand(&points)).await?.1);
        ends.push(self.total("board of times made final", functions.stand(&times)).await?.1);
        Ok(ends)
    }

    async fn total<T>(
        &self,
        step: &'static str,
        doing: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<(T, End)> {
        let snapshots = [&self.stage_snapshots, &self.board_snapshots, &self.challenge_snapshots];
        let written = || snapshots.iter().map(|counter| counter.counts().half_units.write).sum::<u64>();
        let before = written();
        let mut figures = Figures::default();
        let done = figures.of(&self.counter, doing).await?;
        let snapshot_wcu = per(written() - before, 2);
        Ok((done, End { athletes: self.athletes, step, total: figures.total(), snapshot_wcu }))
    }

    async fn sizes(&self, (of_stage, of_board): (f64, f64)) -> anyhow::Result<Vec<Size>> {
        let streams = [
            data::stage_id()?.stream(),
            data::board_id()?.stream(),
            data::points_board_id()?.stream(),
            data::time_board_id()?.stream(),
        ];
        let of = ["stage", "board of the stage", "board of points", "board of times"];
        let stored = look_at(&self.client, streams.each_ref()).await?;
        let snapshots = [of_stage, of_board, 0.0, 0.0];
        let efforts = self.athletes * EFFORTS;
        let size = |((stored, of), snapshot_wcu): ((Stored, &'static str), f64)| Size {
            athletes: self.athletes,
            efforts,
            of,
            commit_bytes_per_effort: per(stored.commit_bytes as u64, efforts as usize),
            snapshot_bytes: per(stored.snapshot_bytes as u64, 1),
            snapshot_items: stored.snapshot_items,
            snapshot_wcu_per_effort: snapshot_wcu / f64::from(efforts),
            largest_item_bytes: per(stored.largest_item as u64, 1),
        };
        Ok(stored.into_iter().zip(of).zip(snapshots).map(size).collect())
    }
}
