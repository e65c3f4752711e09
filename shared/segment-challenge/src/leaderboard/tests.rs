//! Boards are compared with the plainest ones that hold to the same words.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Draft, Entries, Moves, Position};
use crate::samples::athlete;
use crate::{AthleteId, Number, RankOrder};

type Plain = BTreeMap<AthleteId, i64>;

/// 1 and the number of entries that are strictly better.
fn rank(board: &Plain, athlete_id: &AthleteId) -> Option<u32> {
    let score = board.get(athlete_id)?;
    Some(1 + u32::try_from(board.values().filter(|other| *other < score).count()).unwrap())
}

fn in_order(board: &Plain) -> Vec<AthleteId> {
    let mut standings: Vec<_> =
        board.iter().map(|(athlete_id, score)| (*score, athlete_id.clone())).collect();
    standings.sort();
    standings.into_iter().map(|(_, athlete_id)| athlete_id).collect()
}

fn moves(before: &Plain, after: &Plain, concerned: &BTreeSet<AthleteId>) -> Moves {
    let mut moves = Moves::default();
    let first: BTreeSet<_> =
        [before, after].iter().flat_map(|board| in_order(board).into_iter().take(100)).collect();
    for athlete_id in in_order(after) {
        if !concerned.contains(&athlete_id) && !first.contains(&athlete_id) {
            continue;
        }
        let (was, rank) = (rank(before, &athlete_id), rank(after, &athlete_id).unwrap());
        let list = match was {
            None => &mut moves.new,
            Some(was) if was > rank => &mut moves.gained,
            Some(was) if was < rank => &mut moves.lost,
            Some(_) => continue,
        };
        list.push(Position { athlete_id, rank, positions_changed: was.map(|was| was.abs_diff(rank)) });
    }
    moves
}

/// Scores by athlete. With few different scores many are equal.
fn scores(athletes: u32, length: std::ops::Range<usize>) -> impl Strategy<Value = BTreeMap<AthleteId, i64>> {
    prop::collection::btree_map((0..athletes).prop_map(athlete), 0..150_i64, length)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_draft_ranks_as_a_board_that_is_sorted_anew(
        board in scores(400, 0..300),
        puts in scores(400, 0..20),
        removals in prop::collection::btree_set((0..400_u32).prop_map(athlete), 0..10),
    ) {
        let mut entries = Entries::<()>::default();
        for (athlete_id, score) in &board {
            entries.put(athlete_id.clone(), (*score).into(), ());
        }
        let mut draft = Draft::new(&entries);
        let mut changed = board.clone();
        for (athlete_id, score) in &puts {
            draft.put(athlete_id.clone(), (*score).into(), ());
            changed.insert(athlete_id.clone(), *score);
        }
        for athlete_id in &removals {
            draft.remove(athlete_id.clone());
            changed.remove(athlete_id);
        }
        let concerned = puts.into_keys().collect();

        let (before, after) = (entries.order(), draft.order());

        for athlete_id in (0..400).map(athlete) {
            prop_assert_eq!(before.rank(&athlete_id), rank(&board, &athlete_id));
            prop_assert_eq!(after.rank(&athlete_id), rank(&changed, &athlete_id));
        }
        prop_assert_eq!(Moves::between(&before, &after, &concerned), moves(&board, &changed, &concerned));
    }

    #[test]
    fn entries_stand_in_board_order(
        board in scores(40, 0..40),
        puts in scores(40, 0..20),
        removals in prop::collection::btree_set((0..40_u32).prop_map(athlete), 0..10),
    ) {
        let mut entries = Entries::<i64>::default();
        let mut plain = Plain::new();
        for (athlete_id, score) in board.into_iter().chain(puts) {
            entries.put(athlete_id.clone(), score.into(), score);
            plain.insert(athlete_id, score);
        }
        for athlete_id in &removals {
            entries.remove(athlete_id);
            plain.remove(athlete_id);
        }

        let stored = serde_json::to_string(&entries).unwrap();
        let restored: Entries<i64> = serde_json::from_str(&stored).unwrap();

        for entries in [&entries, &restored] {
            let ranked: Vec<_> = entries.ranked().map(|(rank, id, entry)| (rank, id.clone(), *entry)).collect();
            let expected: Vec<_> =
                in_order(&plain).into_iter().map(|id| (rank(&plain, &id).unwrap(), id.clone(), plain[&id])).collect();
            prop_assert_eq!(ranked, expected);
        }
    }
}

#[test]
fn nothing_is_as_good_upwards_as_downwards() {
    assert_eq!(RankOrder::Desc.score(Number::ZERO), RankOrder::Asc.score(Number::ZERO));
    assert!(RankOrder::Desc.score(2.into()) < RankOrder::Desc.score(1.into()));
}
