//! The boards of stages and challenges, and the results of stages.

use serde_json::Value;

use crate::challenge::{Challenge, Run};
use crate::data::{HOST, LIMITED, PEOPLE, Stage};
use crate::pages::{athlete, number, settles, text};
use crate::rules::{self, Board, Line, MONTHLY_GOAL, Moment, RankBy, Standing, Totals};
use crate::season::{SEGMENT_CLIMB, SEGMENT_METRES};

impl Challenge<'_> {
    /// Both boards of a stage are as they are at a moment.
    pub(crate) fn stage_boards_are(&self, run: &Run, moment: Moment) {
        for (name, gender) in [("Men", "M"), ("Women", "F")] {
            let page = self.page(&format!("{name} on {}", run.stage.name()));
            let lines = rules::stage_board(run.stage, gender, moment);
            let expected: Vec<String> = lines.iter().map(|line| stage_line(run.stage, line)).collect();
            let boards = format!("/stages/{}/leaderboards", run.id);
            settles(&page, &expected, || {
                let Some(board) = self.board(&boards, name, gender) else { return vec![] };
                let path = format!("/stage-leaderboards/{}/entries", text(&board["stage_leaderboard_id"]));
                self.season.list(HOST, &path).iter().map(|item| shown_on_stage(run.stage, item)).collect()
            });
        }
    }

    /// The boards of the challenge are as they are after some stages.
    pub(crate) fn boards_are(&self, boards: &[Board], stages: &[Stage]) {
        for board in boards {
            let page = self.page(&format!("{} {}", board.name, board.gender));
            let standings = rules::standings(board, stages);
            let expected: Vec<String> =
                standings.iter().map(|standing| standing_line(board, standing)).collect();
            let path = format!("{}/leaderboards", self.path());
            settles(&page, &expected, || {
                let Some(shown) = self.board(&path, board.name, board.gender) else { return vec![] };
                let path =
                    format!("/challenge-leaderboards/{}/entries", text(&shown["challenge_leaderboard_id"]));
                self.season.list(HOST, &path).iter().map(|item| shown_on_board(board, item)).collect()
            });
        }
    }

    /// The boards are closed, and there are no others.
    pub(crate) fn boards_are_final(&self, boards: &[Board]) {
        let expected: Vec<String> =
            boards.iter().map(|board| format!("{} {} final", board.name, board.gender)).collect();
        let path = format!("{}/leaderboards", self.path());
        settles(&self.page("boards"), &expected, || {
            let state = |board: &Value| if board["finalised"] == true { "final" } else { "open" };
            let line = |board: &Value| {
                format!("{} {} {}", text(&board["name"]), text(&board["gender"]), state(board))
            };
            self.season.list(HOST, &path).iter().map(line).collect()
        });
    }

    /// The result of each stage on each board: what athletes had after it, and what it added.
    pub(crate) fn results_are(&self, boards: &[Board], runs: &[Run]) {
        let stages: Vec<Stage> = runs.iter().map(|run| run.stage).collect();
        for (index, run) in runs.iter().enumerate() {
            let path = format!("/stages/{}/results", run.id);
            for board in boards {
                let page = self.page(&format!("{} {} after {}", board.name, board.gender, run.stage.name()));
                let standings = rules::standings(board, &stages[..=index]);
                let expected: Vec<String> =
                    standings.iter().map(|standing| result_line(board, standing)).collect();
                settles(&page, &expected, || {
                    let Some(result) = self.board(&path, board.name, board.gender) else { return vec![] };
                    let path = format!("{path}/{}/entries", text(&result["challenge_leaderboard_id"]));
                    self.season.list(HOST, &path).iter().map(|item| shown_in_result(board, item)).collect()
                });
            }
        }
    }

    /// The board of this name and gender in a list.
    fn board(&self, path: &str, name: &str, gender: &str) -> Option<Value> {
        let boards = self.season.list(HOST, path);
        boards.into_iter().find(|board| board["name"] == name && board["gender"] == gender)
    }
}

fn stage_line(stage: Stage, line: &Line) -> String {
    let limit = match stage {
        Stage::Mountain | Stage::Rolling | Stage::Flat if line.athlete == LIMITED.0 => LIMITED.1,
        _ => "-",
    };
    let amount = f64::from(line.amount);
    let amount = match stage {
        Stage::FirstMonth | Stage::SecondMonth => {
            format!("{amount} m, {} %", 100.0 * amount / f64::from(MONTHLY_GOAL))
        }
        Stage::Race => format!("{amount} s"),
        _ => format!("{amount} s over {SEGMENT_METRES} m and up {SEGMENT_CLIMB} m"),
    };
    format!("{}. {}: {amount}, efforts: {}, limit: {limit}", line.rank, name(line.athlete), line.efforts)
}

fn shown_on_stage(stage: Stage, item: &Value) -> String {
    let (metres, climb) = (number(&item["distance_in_metres"]), number(&item["elevation_gain_in_metres"]));
    let seconds = number(&item["elapsed_time_in_seconds"]);
    let amount = match stage {
        Stage::FirstMonth | Stage::SecondMonth => format!("{metres} m, {} %", number(&item["goal_progress"])),
        Stage::Race => format!("{seconds} s"),
        _ => format!("{seconds} s over {metres} m and up {climb} m"),
    };
    let (rank, efforts) = (number(&item["rank"]), number(&item["stage_effort_count"]));
    format!(
        "{rank}. {}: {amount}, efforts: {efforts}, limit: {}",
        athlete(item),
        text(&item["athlete_limit_reason"])
    )
}

fn standing_line(board: &Board, standing: &Standing) -> String {
    format!("{}. {}: {}", standing.rank, name(standing.athlete), amounts(board, &standing.totals))
}

fn shown_on_board(board: &Board, item: &Value) -> String {
    format!("{}. {}: {}", number(&item["rank"]), athlete(item), shown_amounts(board, item))
}

fn result_line(board: &Board, standing: &Standing) -> String {
    let change = standing.rank_change.map_or_else(|| "-".to_owned(), |change| change.to_string());
    let gained = gained(board, &standing.gained);
    format!("{}, rank change: {change}, gained {gained}", standing_line(board, standing))
}

fn shown_in_result(board: &Board, item: &Value) -> String {
    let change = number(&item["rank_change"]);
    let gained = match board.rank_by {
        RankBy::Points { .. } => number(&item["points_gained"]),
        RankBy::Goals => {
            format!("{} with {} m", number(&item["goals_gained"]), number(&item["distance_in_metres_gained"]))
        }
        RankBy::Time => number(&item["elapsed_time_in_seconds_gained"]),
    };
    format!("{}, rank change: {change}, gained {gained}", shown_on_board(board, item))
}

fn amounts(board: &Board, totals: &Totals) -> String {
    match board.rank_by {
        RankBy::Points { .. } => format!("{} points", totals.points),
        RankBy::Goals => format!("{} goals, {} m, efforts: {}", totals.goals, totals.metres, totals.efforts),
        RankBy::Time => format!("{} s, efforts: {}", totals.seconds, totals.efforts),
    }
}

fn gained(board: &Board, gained: &Totals) -> String {
    match board.rank_by {
        RankBy::Points { .. } => gained.points.to_string(),
        RankBy::Goals => format!("{} with {} m", gained.goals, gained.metres),
        RankBy::Time => gained.seconds.to_string(),
    }
}

fn shown_amounts(board: &Board, item: &Value) -> String {
    let efforts = number(&item["activity_count"]);
    match board.rank_by {
        RankBy::Points { .. } => format!("{} points", number(&item["points"])),
        RankBy::Goals => {
            format!(
                "{} goals, {} m, efforts: {efforts}",
                number(&item["goals"]),
                number(&item["distance_in_metres"])
            )
        }
        RankBy::Time => format!("{} s, efforts: {efforts}", number(&item["elapsed_time_in_seconds"])),
    }
}

fn name(athlete: usize) -> String {
    PEOPLE[athlete - 1].name()
}
