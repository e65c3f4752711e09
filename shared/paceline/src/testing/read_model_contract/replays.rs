//! Replays of event handlers, as far as they are the read model's.

use jiff::{SignedDuration, Timestamp};

use super::{SUBSCRIBER, stream};
use crate::read_model::{Checkpoint, ReadModel};
use crate::replay::{Found, Order, State, finish, order, replays, set_back, start_of};
use crate::{Position, Version};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn moved(model: &impl ReadModel, from: u64, to: u64) {
    let (from, to) = (Version::new(from), Version::new(to));
    let checkpoint = Checkpoint { subscriber: SUBSCRIBER, stream: stream("ACC-1"), from, to };
    model.write(&checkpoint, &[]).await.unwrap();
}

fn found(at: u64, had: Option<u64>) -> Found {
    Found { at: Version::new(at), had: had.map(Version::new) }
}

pub async fn a_replay_sets_a_stream_back_once(model: impl ReadModel) {
    let stream = stream("ACC-1");
    moved(&model, 0, 7).await;
    assert_eq!(start_of(&model, SUBSCRIBER, &stream).await.unwrap(), None);
    for after in [3, 0, 5].map(Position::new) {
        let replay = order(&model, SUBSCRIBER, Order::Start { after }, NOW).await.unwrap();
        let before = Version::new(after.number());

        assert_eq!(set_back(&model, &replay, &stream, before).await.unwrap(), found(after.number(), Some(7)));
        assert_eq!(model.checkpoint(SUBSCRIBER, &stream).await.unwrap(), before);
        assert_eq!(start_of(&model, SUBSCRIBER, &stream).await.unwrap(), Some(after));

        moved(&model, after.number(), 7).await;
        assert_eq!(set_back(&model, &replay, &stream, before).await.unwrap(), found(7, None));
        finish(&model, &replay, NOW).await.unwrap();
    }
}

pub async fn a_replay_leaves_who_has_not_come_so_far(model: impl ReadModel) {
    moved(&model, 0, 4).await;
    let start = Order::Start { after: Position::ZERO };
    let replay = order(&model, SUBSCRIBER, start, NOW).await.unwrap();

    for (account, at) in [("ACC-1", 4), ("ACC-2", 0)] {
        let before = Version::new(6);
        assert_eq!(set_back(&model, &replay, &stream(account), before).await.unwrap(), found(at, Some(at)));
        assert_eq!(
            set_back(&model, &replay, &stream(account), Version::ZERO).await.unwrap(),
            found(at, None)
        );
    }
}

pub async fn replays_are_ordered_one_after_the_other(model: impl ReadModel) {
    let ordered = async |what| order(&model, SUBSCRIBER, what, NOW).await;
    let start = Order::Start { after: Position::new(3) };
    for what in [Order::Pause, Order::Resume, Order::Cancel] {
        assert!(ordered(what).await.is_err(), "{what:?} of what there is not");
    }

    let first = ordered(start).await.unwrap();
    assert_eq!((first.number, first.after, first.state), (1, Position::new(3), State::Running));
    assert!(ordered(start).await.is_err());
    assert_eq!(ordered(Order::Pause).await.unwrap().state, State::Paused);
    assert_eq!(finish(&model, &first, NOW).await.unwrap().state, State::Paused, "it was ordered otherwise");
    assert_eq!(ordered(Order::Resume).await.unwrap().state, State::Running);
    assert_eq!(ordered(Order::Cancel).await.unwrap().state, State::Cancelled { since: NOW });

    let second = ordered(start).await.unwrap();
    assert_eq!(second.number, 2);
    let later = NOW + SignedDuration::from_secs(7);
    assert_eq!(finish(&model, &second, later).await.unwrap().state, State::Done { since: later });
    assert_eq!(replays(&model).await.unwrap().len(), 1);
}
