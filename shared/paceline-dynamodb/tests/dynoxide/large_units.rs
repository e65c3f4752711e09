//! A unit of work that is written in stages is cut off after each of its requests: who reads sees all of it or nothing,
//! the next delivery writes it, and nothing is left over.

use std::iter::repeat_n;

use aws_sdk_dynamodb::Client;
use paceline::read_model::{
    Change, Checkpoint, Index, Indexes, Key, Known, ReadModel, ReadModelError, RowChange, RowKey, RowQuery,
    WriteError,
};
use paceline::{StreamName, Version};
use paceline_dynamodb::read_model::DynamoReadModel;
use serde_json::json;

use crate::faulty_client::{self, Fault, Plan};
use crate::tables::create;

const TABLE: &str = "counters";
const SUBSCRIBER: &str = "counters-projection";

/// More requests than a delivery makes.
const FOR_EVER: usize = 1_000;

/// A model that stages units of more than two rows, on a table of its own.
struct World {
    model: DynamoReadModel,
    client: Client,
    table: String,
    plan: Plan,
}

impl World {
    /// Rows `a` to `e` are there, each with its entries in the indexes.
    async fn new() -> Self {
        let (client, plan) = faulty_client::client().await;
        let table = create(client.clone(), &["gsi1", "gsi2"], |_, table| table).await;
        let model = DynamoReadModel::new(client.clone(), &table);
        let rows = [
            put("a", 0, Known::Absent, Some("a"), Some("a")),
            put("b", 0, Known::Absent, Some("b"), Some("b")),
            put("c", 0, Known::Absent, Some("c"), None),
            put("d", 0, Known::Absent, None, Some("d")),
            put("e", 0, Known::Absent, Some("e"), Some("e")),
        ];
        model.write(&step("ACC-0", 0), &rows).await.unwrap();
        plan.next([]);
        Self { model: model.staging_more_than(2), client, table, plan }
    }

    async fn known(&self, sort: &str) -> (u64, Known) {
        let row = self.model.get(TABLE, &Key::new("ada", sort)).await.unwrap();
        row.map_or((0, Known::Absent), |row| {
            (row.fields["count"].as_u64().unwrap(), Known::Revision(row.revision))
        })
    }

    /// One row moves in both indexes, one is deleted, one stays, one comes into an index, one leaves one, one is new,
    /// and one must not come to be.
    async fn large_unit(&self) -> Vec<RowChange> {
        let (count, a) = self.known("a").await;
        let (_, b) = self.known("b").await;
        let (_, c) = self.known("c").await;
        vec![
            put("a", count + 1, a, Some("a-2"), Some("a-2")),
            RowChange { change: Change::Delete, ..put("b", 0, b, None, None) },
            RowChange { change: Change::Keep, ..put("c", 0, c, None, None) },
            put("d", 1, Known::Nothing, Some("d"), Some("d")),
            put("e", 1, Known::Nothing, None, Some("e")),
            put("f", 1, Known::Nothing, Some("f"), Some("f")),
            RowChange { change: Change::Keep, ..put("g", 0, Known::Absent, None, None) },
        ]
    }

    /// Another stream's unit, which changes one of these rows.
    async fn small_unit(&self) -> Vec<RowChange> {
        let (count, a) = self.known("a").await;
        vec![put("a", count + 10, a, Some("a-3"), Some("a"))]
    }

    /// What a delivery does: it reads how far it has come, and writes what is missing.
    async fn deliver(&self, account: &str, is_large: bool) -> Result<(), WriteError> {
        for _ in 0..5 {
            let at = self.model.prepare(SUBSCRIBER, &step(account, 0).stream, &[]).await?.checkpoint;
            if at == Version::new(1) {
                return Ok(());
            }
            let unit = if is_large { self.large_unit().await } else { self.small_unit().await };
            match self.model.write(&step(account, 0), &unit).await {
                Err(WriteError::Conflict) => {}
                written => return written,
            }
        }
        Err(WriteError::Conflict)
    }

    /// The large unit is written once, and something happens to its requests from this one on.
    async fn write_large(
        &self,
        account: &str,
        faults: impl IntoIterator<Item = Fault>,
    ) -> Result<(), WriteError> {
        let unit = self.large_unit().await;
        self.plan.next(faults);
        let written = self.model.write(&step(account, 0), &unit).await;
        self.plan.next([]);
        written
    }

    /// All that can be read: rows by their keys, by partition, and by the indexes.
    async fn seen(&self) -> [Vec<String>; 4] {
        let keys = ["a", "b", "c", "d", "e", "f", "g"]
            .map(|sort| RowKey { table: TABLE, key: Key::new("ada", sort) });
        let by_key = self.model.prepare("reader", &step("ACC-0", 0).stream, &keys).await.unwrap().rows;
        assert_eq!(self.model.get(TABLE, &keys[0].key).await.unwrap(), by_key[0]);
        let by_key =
            by_key.into_iter().flatten().map(|row| format!("{}={}", row.key.sort, row.fields["count"]));
        let mut seen = [by_key.collect(), vec![], vec![], vec![]];
        let ways = [(Index::Primary, "ada"), (Index::First, "first"), (Index::Second, "second")];
        for (rows, (index, partition)) in seen.iter_mut().skip(1).zip(ways) {
            for row in self.model.query(TABLE, &RowQuery::all(index, partition)).await.unwrap() {
                rows.push(format!("{} {}={}", row.sort, row.key.sort, row.fields["count"]));
            }
        }
        seen
    }

    async fn checkpoint(&self, account: &str) -> Version {
        self.model.checkpoint(SUBSCRIBER, &step(account, 0).stream).await.unwrap()
    }

    /// No item bears a mark of a unit.
    async fn assert_settled(&self, when: &str) {
        let items = self.client.scan().table_name(&self.table).send().await.unwrap();
        for item in items.items() {
            let marks = ["unit", "next", "stand_in", "unsettled", "rows", "staging", "staged"];
            assert!(!marks.iter().any(|mark| item.contains_key(*mark)), "{when}: {item:?}");
        }
    }
}

fn step(account: &str, from: u64) -> Checkpoint {
    let stream: StreamName = format!("account/{account}").parse().unwrap();
    let from = Version::new(from);
    Checkpoint { subscriber: SUBSCRIBER, stream, from, to: from.next() }
}

fn put(sort: &str, count: u64, known: Known, first: Option<&str>, second: Option<&str>) -> RowChange {
    let first = first.map(|sort| Key::new("first", sort));
    let second = second.map(|sort| Key::new("second", sort));
    let change = Change::Put(json!({ "count": count }), Indexes { first, second });
    RowChange { table: TABLE, key: Key::new("ada", sort), known, change }
}

const BEFORE: [&[&str]; 4] = [
    &["a=0", "b=0", "c=0", "d=0", "e=0"],
    &["a a=0", "b b=0", "c c=0", "d d=0", "e e=0"],
    &["a a=0", "b b=0", "c c=0", "e e=0"],
    &["a a=0", "b b=0", "d d=0", "e e=0"],
];

const AFTER: [&[&str]; 4] = [
    &["a=1", "c=0", "d=1", "e=1", "f=1"],
    &["a a=1", "c c=0", "d d=1", "e e=1", "f f=1"],
    &["a-2 a=1", "c c=0", "d d=1", "f f=1"],
    &["a-2 a=1", "d d=1", "e e=1", "f f=1"],
];

/// Nothing arrives any more from this request on, or from the answer to it.
fn cut_off(at: usize, by: &Fault) -> impl Iterator<Item = Fault> + use<> {
    repeat_n(Fault::None, at).chain([by.clone()]).chain(repeat_n(Fault::LostRequest, FOR_EVER))
}

/// How many requests the large unit takes.
async fn requests() -> usize {
    let world = World::new().await;
    let unit = world.large_unit().await;
    world.plan.next([]);
    world.model.write(&step("ACC-1", 0), &unit).await.unwrap();
    world.plan.requests()
}

#[tokio::test]
async fn a_large_unit_is_written_as_a_whole() {
    let world = World::new().await;
    assert_eq!(world.seen().await, BEFORE);

    world.write_large("ACC-1", []).await.unwrap();

    assert_eq!(world.seen().await, AFTER);
    world.assert_settled("at rest").await;
}

#[tokio::test]
async fn a_large_unit_that_is_cut_off_anywhere_is_seen_as_a_whole_or_not_at_all_and_written_by_the_next_delivery()
 {
    let requests = requests().await;
    // Where the answer to a request is lost, all is as if the next one did not arrive.
    for (cut, from) in [(Fault::LostRequest, requests - 1), (Fault::LostAnswer, 0)] {
        for at in from..requests {
            let world = World::new().await;
            world.write_large("ACC-1", cut_off(at, &cut)).await.unwrap_err();
            let when = format!("{cut:?} at {at}");

            let is_committed = world.checkpoint("ACC-1").await == Version::new(1);
            assert_eq!(world.seen().await, if is_committed { AFTER } else { BEFORE }, "{when}");

            world.deliver("ACC-1", true).await.unwrap();
            assert_eq!(world.seen().await, AFTER, "{when}");
            world.assert_settled(&when).await;
        }
    }
}

#[tokio::test]
async fn a_fault_that_passes_does_not_stop_a_large_unit() {
    for at in 0..requests().await {
        for fault in [Fault::LostRequest, Fault::LostAnswer, Fault::Refused("ThrottlingException")] {
            let world = World::new().await;
            let faults = repeat_n(Fault::None, at).chain([fault.clone()]);
            world.write_large("ACC-1", faults).await.unwrap();
            let when = format!("{fault:?} at {at}");
            assert_eq!(world.seen().await, AFTER, "{when}");
            world.assert_settled(&when).await;
        }
    }
}

#[tokio::test]
async fn a_small_unit_waits_for_a_staged_row_and_goes_on_from_a_committed_one() {
    for at in 0..requests().await {
        let world = World::new().await;
        world.write_large("ACC-1", cut_off(at, &Fault::LostAnswer)).await.unwrap_err();
        let is_committed = world.checkpoint("ACC-1").await == Version::new(1);

        let small = world.deliver("ACC-2", false).await;
        if is_committed {
            small.unwrap();
        }
        world.deliver("ACC-1", true).await.unwrap();
        world.deliver("ACC-2", false).await.unwrap();

        assert_eq!(world.known("a").await.0, 11, "cut off at {at}");
        assert_eq!(world.seen().await[1].len(), 5, "cut off at {at}");
        world.assert_settled(&format!("cut off at {at}")).await;
    }
}

#[tokio::test]
async fn the_next_step_of_a_stream_settles_the_one_before() {
    for at in 0..requests().await {
        let world = World::new().await;
        world.write_large("ACC-1", cut_off(at, &Fault::LostRequest)).await.unwrap_err();
        if world.checkpoint("ACC-1").await == Version::ZERO {
            continue;
        }
        for changes in [vec![], world.small_unit().await] {
            let from = world.checkpoint("ACC-1").await.number();
            world.model.write(&step("ACC-1", from), &changes).await.unwrap();
            world.assert_settled(&format!("cut off at {at}")).await;
        }
        assert_eq!(world.known("a").await.0, 11);
    }
}

#[tokio::test]
async fn a_large_unit_takes_over_rows_of_another_that_was_cut_off_after_its_commit() {
    for at in 0..requests().await {
        let world = World::new().await;
        world.write_large("ACC-1", cut_off(at, &Fault::LostAnswer)).await.unwrap_err();
        let is_committed = world.checkpoint("ACC-1").await == Version::new(1);

        let other = world.deliver("ACC-2", true).await;
        if is_committed {
            other.unwrap();
        }
        world.deliver("ACC-1", true).await.unwrap();
        world.deliver("ACC-2", true).await.unwrap();

        assert_eq!(world.known("a").await.0, 2, "cut off at {at}");
        world.assert_settled(&format!("cut off at {at}")).await;
    }
}

#[tokio::test]
async fn units_that_meet_in_a_row_come_through_one_after_the_other() {
    let world = World::new().await;

    let accounts = ["ACC-1", "ACC-2"];
    let deliveries =
        futures_util::future::join_all(accounts.map(|account| world.deliver(account, true))).await;
    for (account, delivered) in accounts.into_iter().zip(deliveries) {
        if delivered.is_err() {
            world.deliver(account, true).await.unwrap();
        }
    }

    assert_eq!(world.known("a").await.0, 2);
    world.assert_settled("at rest").await;
}

#[tokio::test]
async fn a_delivery_that_comes_twice_at_a_time_counts_once() {
    let world = World::new().await;

    let deliveries = [0, 1, 2].map(|_| world.deliver("ACC-1", true));
    for delivered in futures_util::future::join_all(deliveries).await {
        assert!(
            matches!(delivered, Ok(()) | Err(WriteError::Conflict | WriteError::UnderWay)),
            "{delivered:?}"
        );
    }
    world.deliver("ACC-1", true).await.unwrap();

    assert_eq!(world.seen().await, AFTER);
    world.assert_settled("at rest").await;
}

/// Many rows, and nothing known of them.
fn many(rows: usize) -> Vec<RowChange> {
    (0..rows).map(|row| put(&format!("m{row:03}"), 7, Known::Nothing, Some("m"), None)).collect()
}

/// Delivers until the rows are written, with so many requests a delivery: how often, and how many requests that took.
async fn deliver_within(
    world: &World,
    model: &DynamoReadModel,
    rows: usize,
    requests: usize,
) -> (usize, usize) {
    let (mut deliveries, mut total) = (0, 0);
    loop {
        deliveries += 1;
        assert!(deliveries < 100, "{rows} rows are not written with {requests} requests at a time");
        world.plan.next(repeat_n(Fault::None, requests).chain(repeat_n(Fault::LostRequest, FOR_EVER)));
        let step = step("ACC-1", 0);
        let delivered = match model.prepare(SUBSCRIBER, &step.stream, &[]).await {
            Ok(prepared) if prepared.checkpoint == step.to => Ok(()),
            Ok(_) => model.write(&step, &many(rows)).await,
            Err(error) => Err(error.into()),
        };
        total += world.plan.requests().min(requests);
        world.plan.next([]);
        let seen = model.query(TABLE, &RowQuery::beginning(Index::Primary, "ada", "m")).await.unwrap().len();
        let is_committed = world.checkpoint("ACC-1").await == step.to;
        assert_eq!(seen, if is_committed { rows } else { 0 });
        if delivered.is_ok() {
            return (deliveries, total);
        }
        assert!(
            matches!(
                delivered,
                Err(WriteError::ReadModel(ReadModelError::Unavailable(_) | ReadModelError::Unfinished))
            ),
            "{delivered:?}"
        );
    }
}

#[tokio::test]
async fn a_large_unit_is_written_in_deliveries_none_of_which_could_write_it() {
    let rows = 150;
    let at_once = World::new().await;
    let (deliveries, least) = deliver_within(&at_once, &at_once.model, rows, FOR_EVER).await;
    assert_eq!(deliveries, 1);
    assert!(least > 2 * rows, "{least}");

    for requests in [25, 40, 75] {
        let world = World::new().await;
        let (deliveries, total) = deliver_within(&world, &world.model, rows, requests).await;

        assert!(deliveries > 2 * rows / requests, "{deliveries} deliveries of {requests} requests");
        // A few requests find out what is done; what was under way when a delivery was cut off is made again.
        assert!(total < least + deliveries * 12, "{total} requests in {deliveries} deliveries, not {least}");
        world.assert_settled("at rest").await;
    }
}

#[tokio::test]
async fn a_call_takes_a_step_of_a_large_unit() {
    let world = World::new().await;
    let model = world.model.clone().in_steps_of(20);
    let (deliveries, _) = deliver_within(&world, &model, 150, FOR_EVER).await;

    assert_eq!(deliveries, 8 + 8, "to stage and to settle");
    world.assert_settled("at rest").await;
}

#[tokio::test]
async fn another_unit_takes_back_what_was_staged_of_the_first() {
    let world = World::new().await;
    let model = world.model.clone().in_steps_of(20);
    let unfinished = model.write(&step("ACC-1", 0), &many(90)).await;
    assert!(matches!(unfinished, Err(WriteError::ReadModel(ReadModelError::Unfinished))), "{unfinished:?}");

    // The code was changed in between.
    let mut others = many(60);
    others.iter_mut().for_each(|row| row.change = put("", 8, Known::Nothing, None, None).change);
    let mut written = model.write(&step("ACC-1", 0), &others).await;
    while world.checkpoint("ACC-1").await == Version::ZERO {
        written = model.write(&step("ACC-1", 0), &others).await;
    }
    assert!(matches!(written, Err(WriteError::ReadModel(ReadModelError::Unfinished))), "{written:?}");
    while model.prepare(SUBSCRIBER, &step("ACC-1", 0).stream, &[]).await.is_err() {}

    let rows = model.query(TABLE, &RowQuery::beginning(Index::Primary, "ada", "m")).await.unwrap();
    assert_eq!(rows.len(), 60);
    assert!(rows.iter().all(|row| row.fields["count"] == 8));
    world.assert_settled("at rest").await;
}
