//! What the season gives by the rules, computed from the tables alone.

use std::collections::BTreeMap;

use crate::data::{EFFORTS, EXCLUDED, Effort, Fate, LIMITED, PEOPLE, Stage};

/// How far is to be ridden in a month, in metres.
pub(crate) const MONTHLY_GOAL: u32 = 100_000;

/// A moment in the life of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// It has ended: its board is closed.
    End,
    /// It is approved: what came late counts too.
    Approval,
}

/// The efforts that count at a moment.
pub(crate) fn counting(stage: Stage, moment: Moment) -> Vec<&'static Effort> {
    let counts = |effort: &&Effort| match effort.fate {
        Fate::Counts => true,
        Fate::Late => moment == Moment::Approval,
        Fate::FlaggedLate(_) => moment == Moment::End,
        Fate::Flagged(_) | Fate::Dropped(_) => false,
    };
    let excluded =
        |effort: &&Effort| effort.athlete == EXCLUDED.0 && matches!(stage, Stage::Rolling | Stage::Flat);
    let of_stage = EFFORTS.iter().filter(|effort| effort.stage == stage);
    of_stage.filter(counts).filter(|effort| !excluded(effort)).collect()
}

/// How many efforts are recorded before any is flagged or late.
pub(crate) fn recorded(stage: Stage) -> usize {
    let of_stage = EFFORTS.iter().filter(|effort| effort.stage == stage);
    let excluded = |effort: &&Effort| effort.athlete == EXCLUDED.0 && stage == Stage::Flat;
    let recorded = |effort: &&Effort| !matches!(effort.fate, Fate::Late | Fate::Dropped(_));
    of_stage.filter(recorded).filter(|effort| !excluded(effort)).count()
}

/// An athlete on the board of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) rank: usize,
    pub(crate) athlete: usize,
    /// The best seconds, or in a month the sum of metres.
    pub(crate) amount: u32,
    pub(crate) efforts: usize,
}

/// The board of a gender: of equal athletes the one who set out first is above, which is the one with the higher number.
pub(crate) fn stage_board(stage: Stage, gender: &str, moment: Moment) -> Vec<Line> {
    let mut efforts: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for effort in counting(stage, moment) {
        if PEOPLE[effort.athlete - 1].gender.as_deref() == Some(gender) {
            efforts.entry(effort.athlete).or_default().push(effort.amount);
        }
    }
    let line = |(athlete, amounts): (usize, Vec<u32>)| {
        let amount =
            if stage.is_month() { amounts.iter().sum() } else { amounts.iter().copied().min().unwrap_or(0) };
        Line { rank: 0, athlete, amount, efforts: amounts.len() }
    };
    let mut lines: Vec<Line> = efforts.into_iter().map(line).collect();
    let score = |line: &Line| if stage.is_month() { -i64::from(line.amount) } else { i64::from(line.amount) };
    let scores: Vec<i64> = lines.iter().map(score).collect();
    for line in &mut lines {
        line.rank = rank(&scores, score(line));
    }
    lines.sort_by_key(|line| (line.rank, usize::MAX - line.athlete));
    lines
}

/// 1 and the number of smaller scores.
fn rank(scores: &[i64], score: i64) -> usize {
    1 + scores.iter().filter(|other| **other < score).count()
}

/// What the board of a challenge ranks by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RankBy {
    /// Points for places: what the stages give, and what a queen stage gives.
    Points { mountain: &'static [u32], rolling: &'static [u32], flat: &'static [u32] },
    /// In how many months the goal was reached.
    Goals,
    /// Seconds.
    Time,
}

/// A board of a challenge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Board {
    pub(crate) name: &'static str,
    pub(crate) gender: &'static str,
    pub(crate) rank_by: RankBy,
}

const GENERAL: RankBy = {
    let list: &[u32] = &[15, 12, 10, 8, 6, 5, 4, 3, 2, 1];
    RankBy::Points { mountain: list, rolling: list, flat: list }
};
/// The mountain is the queen stage, which gives twice 10, 8, 6, 4, 2.
const CLIMBING: RankBy =
    RankBy::Points { mountain: &[20, 16, 12, 8, 4], rolling: &[5, 4, 3, 2, 1], flat: &[] };
const SPRINTING: RankBy =
    RankBy::Points { mountain: &[], rolling: &[5, 4, 3, 2, 1], flat: &[10, 8, 6, 4, 2] };

const fn board(name: &'static str, gender: &'static str, rank_by: RankBy) -> Board {
    Board { name, gender, rank_by }
}

/// The boards of the segment challenge, by name and gender.
pub(crate) const SEGMENT_BOARDS: [Board; 6] = [
    board("GC", "M", GENERAL),
    board("GC", "F", GENERAL),
    board("KOM", "M", CLIMBING),
    board("QOM", "F", CLIMBING),
    board("Sprint", "M", SPRINTING),
    board("Sprint", "F", SPRINTING),
];

/// The boards of the distance challenge.
pub(crate) const DISTANCE_BOARDS: [Board; 2] =
    [board("Overall", "M", RankBy::Goals), board("Overall", "F", RankBy::Goals)];

/// The boards of the race.
pub(crate) const RACE_BOARDS: [Board; 2] =
    [board("Overall", "M", RankBy::Time), board("Overall", "F", RankBy::Time)];

/// What athletes have on the board of a challenge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) points: u32,
    pub(crate) goals: u32,
    pub(crate) metres: u32,
    pub(crate) seconds: u32,
    pub(crate) efforts: usize,
}

/// What a stage adds on a board.
fn gains(board: &Board, stage: Stage, moment: Moment) -> BTreeMap<usize, Totals> {
    let lines = stage_board(stage, board.gender, moment);
    let RankBy::Points { mountain, rolling, flat } = board.rank_by else {
        return lines.iter().map(|line| (line.athlete, amounts(stage, line))).collect();
    };
    let list = match stage {
        Stage::Mountain => mountain,
        Stage::Rolling => rolling,
        _ => flat,
    };
    // Who is limited leaves no gap, and nobody is passed over after a tie.
    let scoring: Vec<&Line> = lines.iter().filter(|line| line.athlete != LIMITED.0).collect();
    let mut ranks: Vec<usize> = scoring.iter().map(|line| line.rank).collect();
    ranks.dedup();
    let points = |line: &&Line| {
        let place = ranks.iter().position(|rank| *rank == line.rank)?;
        let points = *list.get(place)?;
        Some((line.athlete, Totals { points, ..Totals::default() }))
    };
    scoring.iter().filter_map(points).collect()
}

fn amounts(stage: Stage, line: &Line) -> Totals {
    if stage.is_month() {
        let goals = u32::from(line.amount >= MONTHLY_GOAL);
        Totals { goals, metres: line.amount, efforts: line.efforts, ..Totals::default() }
    } else {
        Totals { goals: 1, seconds: line.amount, efforts: line.efforts, ..Totals::default() }
    }
}

/// An athlete on the board of a challenge, or in the result of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) rank: usize,
    pub(crate) athlete: usize,
    pub(crate) totals: Totals,
    /// What the last stage added.
    pub(crate) gained: Totals,
    /// How many ranks were won with the last stage, if there was one before it.
    pub(crate) rank_change: Option<i64>,
}

/// The standings after some stages, all approved: of equal athletes in the order of last names.
pub(crate) fn standings(board: &Board, stages: &[Stage]) -> Vec<Standing> {
    let Some((last, earlier)) = stages.split_last() else { return vec![] };
    let gained = gains(board, *last, Moment::Approval);
    let mut totals: BTreeMap<usize, Totals> = BTreeMap::new();
    for stage in stages {
        for (athlete, gain) in gains(board, *stage, Moment::Approval) {
            let total = totals.entry(athlete).or_default();
            total.points += gain.points;
            total.goals += gain.goals;
            total.metres += gain.metres;
            total.seconds += gain.seconds;
            total.efforts += gain.efforts;
        }
    }
    let score = |totals: &Totals| match board.rank_by {
        RankBy::Points { .. } => -i64::from(totals.points),
        RankBy::Goals => -i64::from(totals.goals),
        RankBy::Time => i64::from(totals.seconds),
    };
    let scores: Vec<i64> = totals.values().map(score).collect();
    let before = standings(board, earlier);
    let standing = |(athlete, totals): (usize, Totals)| {
        let rank = rank(&scores, score(&totals));
        let rank_before =
            before.iter().find(|standing| standing.athlete == athlete).map(|before| before.rank);
        let rank_change = rank_before.map(|before| before as i64 - rank as i64);
        let gained = gained.get(&athlete).copied().unwrap_or_default();
        Standing { rank, athlete, totals, gained, rank_change }
    };
    let mut standings: Vec<Standing> = totals.into_iter().map(standing).collect();
    standings.sort_by_key(|standing| (standing.rank, &PEOPLE[standing.athlete - 1].last, standing.athlete));
    standings
}

/// Who has the badge of the distance challenge: who has reached the goal in every month.
pub(crate) fn wears_distance_badge(athlete: usize) -> bool {
    let months = [Stage::FirstMonth, Stage::SecondMonth];
    has_on_a_board(&DISTANCE_BOARDS, &months, athlete, |totals| totals.goals == 2)
}

/// Who has the badge of the race: who has run it.
pub(crate) fn wears_race_badge(athlete: usize) -> bool {
    has_on_a_board(&RACE_BOARDS, &[Stage::Race], athlete, |totals| totals.goals == 1)
}

fn has_on_a_board(boards: &[Board], stages: &[Stage], athlete: usize, has: fn(&Totals) -> bool) -> bool {
    let standings = boards.iter().flat_map(|board| standings(board, stages));
    standings.into_iter().any(|standing| standing.athlete == athlete && has(&standing.totals))
}

/// How many efforts a stage shows, and of how many athletes, also of those whose gender is not told.
pub(crate) fn counts(stage: Stage, moment: Moment) -> (usize, usize) {
    let efforts = counting(stage, moment);
    let mut athletes: Vec<usize> = efforts.iter().map(|effort| effort.athlete).collect();
    athletes.sort_unstable();
    athletes.dedup();
    (efforts.len(), athletes.len())
}

/// What can be counted out by hand.
#[cfg(test)]
mod tests {
    use super::*;

    fn top(board: &Board, stages: &[Stage], count: usize) -> Vec<(usize, usize, u32)> {
        let standings = standings(board, stages).into_iter().take(count);
        standings.map(|standing| (standing.rank, standing.athlete, standing.totals.points)).collect()
    }

    #[test]
    fn equal_times_share_a_rank_and_the_ranks_that_they_take_up_are_skipped() {
        let men = stage_board(Stage::Mountain, "M", Moment::End);
        let first: Vec<_> = men.iter().take(7).map(|line| (line.rank, line.athlete, line.amount)).collect();

        let expected = [
            (1, 7, 1780),
            (2, 27, 1790),
            (3, 9, 1855),
            (4, 36, 1922),
            (5, 18, 1930),
            (5, 2, 1930),
            (7, 25, 1939),
        ];
        assert_eq!(first, expected);
    }

    #[test]
    fn who_is_limited_leaves_no_gap_and_no_place_is_passed_over_after_a_tie() {
        let general = top(&SEGMENT_BOARDS[0], &[Stage::Mountain], 7);
        let climbing = top(&SEGMENT_BOARDS[2], &[Stage::Mountain], 9);

        let expected = [(1, 7, 15), (2, 9, 12), (3, 36, 10), (4, 18, 8), (4, 2, 8), (6, 25, 6), (7, 15, 5)];
        assert_eq!(general, expected);
        let expected = [(1, 7, 20), (2, 9, 16), (3, 36, 12), (4, 18, 8), (4, 2, 8), (6, 25, 4)];
        assert_eq!(climbing, expected);
    }

    #[test]
    fn what_is_flagged_counts_no_more_and_what_comes_late_counts_in_the_end() {
        let first = |stage, gender, moment| stage_board(stage, gender, moment)[0];

        assert_eq!(first(Stage::Mountain, "F", Moment::End).amount, 1980);
        assert_eq!(first(Stage::Rolling, "M", Moment::End).amount, 1202);
        assert_eq!(first(Stage::Rolling, "M", Moment::Approval).amount, 1190);
        assert_eq!((wears_distance_badge(1), wears_distance_badge(21)), (true, false));
    }
}
