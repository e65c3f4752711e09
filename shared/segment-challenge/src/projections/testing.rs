//! Events as they are delivered to a projection, and the rows that come of them.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use paceline::projection::project_delivered;
use paceline::read_model::{ReadModel as _, Row, RowQuery};
use paceline::{
    Commit, EncodedEvent, EventStore as _, EventType, Expected, InMemoryEventStore, InMemoryReadModel,
    NewCommit, Projection,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// An event of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    stream: &'static str,
    at: &'static str,
    name: &'static str,
    data: Value,
}

/// An event of this type, stored at this time.
pub(crate) fn event(stream: &'static str, at: &'static str, name: &'static str, data: Value) -> Given {
    Given { stream, at, name, data }
}

/// What has been stored and projected.
#[derive(Default)]
pub(crate) struct World<P> {
    projection: P,
    events: InMemoryEventStore,
    pub(crate) rows: InMemoryReadModel,
}

impl<P: Projection + Default> World<P> {
    /// Each event is stored and delivered twice before the next.
    pub(crate) fn given(events: &[Given]) -> Self {
        let world = Self::default();
        world.on(events);
        world
    }

    /// More events, each delivered twice.
    pub(crate) fn on(&self, events: &[Given]) {
        for event in events {
            let commit = self.store(event);
            self.deliver(&commit);
            self.deliver(&commit);
        }
    }

    /// Events of another projection, in the same rows.
    pub(crate) fn also<Q: Projection + Default>(self, events: &[Given]) -> World<Q> {
        let world = World { projection: Q::default(), events: self.events, rows: self.rows };
        world.on(events);
        world
    }

    fn store(&self, event: &Given) -> Commit {
        let name = event.name.into();
        let data = serde_json::value::to_raw_value(&event.data).unwrap();
        let encoded = EncodedEvent { event_type: EventType { name, version: 1 }, data };
        let nobody = "00000000-0000-0000-0000-000000000000";
        let metadata = json!({ "causation_id": nobody, "correlation_id": nobody, "recorded_at": event.at });
        let commit = NewCommit::new(vec![encoded], serde_json::from_value(metadata).unwrap()).unwrap();
        let stream = format!("given/{}", event.stream).parse().unwrap();
        ready(self.events.append(&stream, Expected::Any, commit)).unwrap()
    }

    fn deliver(&self, commit: &Commit) {
        ready(project_delivered(&self.projection, &self.events, &self.rows, commit)).unwrap();
    }

    /// The rows of a query.
    pub(crate) fn read<T: Row>(&self, query: &RowQuery) -> Vec<T> {
        let found = ready(self.rows.query(T::TABLE, query)).unwrap();
        found.into_iter().map(|row| row.decode().unwrap()).collect()
    }

    /// All rows of a table.
    pub(crate) fn all<T: Row>(&self) -> Vec<T> {
        self.rows.rows(T::TABLE).into_iter().map(|row| serde_json::from_value(row).unwrap()).collect()
    }
}

/// Stores in memory are always ready.
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a store in memory waits for nothing"),
    }
}

/// Holds that the rows of the tables are the same whether events come once or twice, and however the streams are mixed.
pub(crate) fn follows_from_each_stream_alone<P: Projection + Default>(events: &[Given], tables: &[&str]) {
    let rows = |order: &[usize], times: usize| {
        let world = World::<P>::default();
        let commits: Vec<Commit> = events.iter().map(|event| world.store(event)).collect();
        for &index in order {
            (0..times).for_each(|_| world.deliver(&commits[index]));
        }
        tables.iter().map(|table| world.rows.rows(table)).collect::<Vec<_>>()
    };
    let in_order: Vec<usize> = (0..events.len()).collect();
    let expected = rows(&in_order, 1);
    assert!(expected.iter().any(|rows| !rows.is_empty()), "nothing to compare");
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) };
    proptest!(config, |(shuffled in Just(in_order.clone()).prop_shuffle(), times in 1..3_usize)| {
        let order = in_order_of_streams(events, &shuffled);
        prop_assert_eq!(&rows(&order, times), &expected, "{:?}", order);
    });
}

/// The same streams take turns, but each gives its events in order.
fn in_order_of_streams(events: &[Given], shuffled: &[usize]) -> Vec<usize> {
    let mut taken = vec![false; events.len()];
    let next_of = |index: &usize| {
        let stream = events[*index].stream;
        let next = (0..events.len()).find(|other| events[*other].stream == stream && !taken[*other]).unwrap();
        taken[next] = true;
        next
    };
    shuffled.iter().map(next_of).collect()
}
