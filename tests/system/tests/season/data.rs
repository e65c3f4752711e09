//! The season as tables: who takes part, what they ride and run, and what is not to count of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A club: its letter in the table of athletes, and its name.
pub(crate) const CLUBS: [(&str, &str); 3] =
    [("w", "Fell Wheelers"), ("r", "Harbour Runners"), ("t", "Valley Triathletes")];

/// Who hosts all three challenges, for the first club.
pub(crate) const HOST: usize = 1;

/// Who scores no points in the segment challenge, and why.
pub(crate) const LIMITED: (usize, &str) = (27, "Rides for a team");

/// Who is excluded from the segment challenge during its second stage, and why.
pub(crate) const EXCLUDED: (usize, &str) = (29, "Cut corners");

/// Who is called otherwise when imported again, and how.
pub(crate) const RENAMED: (usize, &str, &str) = (18, "Jonas", "Aalto");

/// What is ridden or run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Mountain,
    Rolling,
    Flat,
    Race,
    FirstMonth,
    SecondMonth,
}

use Stage::{FirstMonth, Flat, Mountain, Race, Rolling, SecondMonth};

/// The stages in the order of the columns.
const COLUMNS: [Stage; 6] = [Mountain, Rolling, Flat, Race, FirstMonth, SecondMonth];

impl Stage {
    /// Its name, which is that in the table of exceptions. The one stage of the race is called as the race is.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Mountain => "Mountain",
            Rolling => "Rolling",
            Flat => "Flat",
            Race => "Harbour ten",
            FirstMonth => "First month",
            SecondMonth => "Second month",
        }
    }

    /// Whether it counts how far one rides, and not how fast.
    pub(crate) const fn is_month(self) -> bool {
        matches!(self, FirstMonth | SecondMonth)
    }

    /// The letter of its challenge in the table of athletes.
    const fn letter(self) -> char {
        match self {
            Mountain | Rolling | Flat => 's',
            Race => 'r',
            FirstMonth | SecondMonth => 'd',
        }
    }
}

/// Number, name, gender, clubs, challenges (s: segments, d: distance, r: race); then in each stage the seconds of every
/// effort, and in each month the kilometres of every ride.
#[rustfmt::skip]
const ATHLETES: &str = "
 1 Ada     York    F w  sd. | 2102           | 1438           | 764         |           | 50.1           | 64.4 55.0
 2 Aksel   Juul    M w  sdr | 1930           |                | 694         | 2519 2500 | 25.4           | 60.8
 3 Berit   Olsen   F r  s.. | 2392           | 1580           | 848 832     |           |                |
 4 Bruno   Frost   M r  sd. | 2249           | 1475 1478      | 788 762 761 |           | 49.7 84.2      | 87.7 63.6
 5 Clara   Keller  F t  sdr | 2349 2307      | 1599 1575 1568 | 816         | 3142      | 58.7 58.0      | 68.8 26.2 35.0
 6 Carl    Ziegler M w  sd. | 2013           | 1380 1398      | 719 709 704 |           | 33.3 33.3 33.4 | 85.4
 7 David   Lund    M wt sd. | 1780 1790      | 1202           | 635         |           | 50.6 30.8      | 70.7 81.2
 8 Doris   Quist   F t  sd. |                | 1587 1587      | 801         |           | 59.0 24.3      | 39.3
 9 Emil    Croft   M wr sd. | 1855           |                | 678         |           | 55.2           | 25.2 39.2
10 Edith   Daum    F w  sd. | 2141           | 1474           | 761         |           | 65.7 67.1 67.5 | 32.7
11 Fritz   Rehn    M r  sd. | 2270 2297      | 1491           | 803         |           | 88.6           | 20.7 72.0
12 Frida   Moen    F w  sd. | 2554 2498      | 1683           | 873         |           | 69.4 51.7      | 80.7 37.9
13 Georg   Eng     M wt sd. | 2280 2276      | 1562           | 785 801     |           | 37.8 88.9      | 53.2 63.7
14 Greta   Iversen F wt sd. | 2517 2481 2499 |                | 882         |           | 81.9           | 80.4 18.1 67.0
15 Hugo    Abel    M w  sdr | 2044 1975      | 1347 1383      | 710 704     |           | 58.5 65.4 59.1 | 26.6 34.2
16 Ivar    Voss    M wt sdr | 2403           | 1649           | 831 861     | 3173 3185 | 33.9 74.1 74.1 | 19.4
17 Hanna   Thorn   F wr s.r | 2281           | 1550           | 802 790     | 3092      |                |
18 Jonas   Meyer   M w  sdr | 1930           | 1295           |             | 2523      | 77.7 70.9      | 69.3
19 Ines    Vogel   F wr sdr | 2194           | 1501 1478      | 773 775     | 3007      | 74.9 24.3      | 71.0
20 Klaus   Stein   M r  sdr | 2103 2161      |                | 730         | 2781      | 20.8           | 24.4 63.3
21 Judith  Wulf    F w  sd. | 2306           | 1546           | 815         |           | 69.9 43.3      | 44.5 75.2
22 Lars    Winter  M wt sdr | 2279           | 1566           |             | 3009      | 49.0           | 33.8 83.8
23 Karin   Young   F w  sdr | 2102           | 1437 1421 1459 | 738 742     | 2846      | 59.3 52.7 61.1 | 50.6
24 Magnus  Holm    M r  sdr |                | 1534           | 788 785     | 2917      | 24.5 29.5      | 41.4 28.7 26.6
25 Nils    Norden  M wt sdr | 1939 1950      | 1346 1324      | 702         | 2530 2525 | 27.1 46.5      |
26 Lotte   Sand    F w  sdr | 2012 1980      | 1367           | 664         | 2659 2671 | 64.4 19.1 52.7 | 60.7 45.4 81.6
27 Otto    Hald    M r  sdr | 1790 1796      | 1220           | 638         | 2321      | 47.6 63.6      | 36.2 45.7
28 Maud    Bakker  F wt s.r | 2362 2359 2360 | 1614 1655      | 850         | 3265      |                |
29 Paul    Orth    M w  sdr | 2064           | 1397 1385 1387 | 710         | 2660      | 31.2 19.4 25.2 | 44.1 62.1
30 Nora    Rask    F wr sdr | 1948 1991      | 1317 1312      | 664 691     | 2556      | 44.9           | 51.6
31 Quentin Kirsch  M w  sd. |                | 1340 1358      | 700         |           | 66.6           | 85.1
32 Olga    Prinz   F wr sdr | 2029 2051      | 1379 1412      | 728         |           | 41.8           |
33 Rolf    Toft    M w  sdr | 2348           | 1573           | 823 801     | 3056      | 22.4 70.5      | 89.7 69.7
34 Sven    Adler   M w  sdr | 2379 2309      | 1584 1565      |             | 3091      | 56.5 64.2 75.1 |
35 Petra   Berg    F r  sdr | 2312 2283      |                | 816 818     | 3086      |                | 43.8 25.6
36 Tomas   Falk    M wt s.r | 1922 1976      | 1339 1324 1285 | 678         | 2500      |                |
37 Rosa    Carlsen F wt sdr |                | 1556           | 806 826     | 3068      | 67.7 45.5      | 28.1 88.8 40.2
38 Ulrik   Nyman   M w  .dr |                |                |             | 2708      | 65.7 30.1      | 74.2 38.4 49.9
39 Signe   Gold    F wt sdr |                | 1709           | 878 867 874 | 3391      | 77.5           |
40 Viktor  Unger   M t  sdr | 2086 2147 2150 | 1410           | 735 752     | 2752 2746 |                |
41 Thea    Lorenz  F r  .d. |                |                |             |           | 32.4           | 56.5
42 Werner  Xander  M r  .dr |                |                |             | 2378      | 58.7 30.2      | 38.0 19.2 47.6
43 Xaver   Graf    M w  .dr |                |                |             | 2639      | 54.9 61.8      | 22.9 46.7
44 Ursel   Iken    F w  ..r |                |                |             | 2576      |                |
45 Yngve   Ekberg  M wt .dr |                |                |             | 2506      | 56.2           | 61.8 20.9
46 Vera    Dahl    F t  .d. |                |                |             |           | 74.7 74.2 38.8 | 23.0 60.0
47 Zeno    Palm    M w  .d. |                |                |             |           | 47.3           | 74.3 31.0
48 Wilma   Zeller  F r  .d. |                |                |             |           | 48.4           | 84.8
49 Arvid   Jansen  M w  .d. |                |                |             |           | 67.4           | 58.3 30.2
50 Kim     Ulrich  - w  sdr |                | 1587           | 815         | 3116 3096 | 74.0           | 27.2
";

/// What is not as the table of athletes says: an effort of it that is flagged, while the stage runs or late, which is
/// after its end; and efforts beside it, which are late, or do not count for what they are.
const EXCEPTIONS: &str = "
Mountain     | 30 | 1948  | flagged      | In a vehicle
Mountain     | 17 | 2281  | flagged      | Bad GPS data
Mountain     | 12 | 1200  | manual       |
Mountain     | 13 | 1201  | private      |
Mountain     | 14 | 1202  | on foot      |
Mountain     | 41 | 1203  | not joined   |
Rolling      |  9 | 1190  | late         |
Rolling      | 32 | 1300  | late         |
Rolling      | 36 | 1285  | flagged late | Group ride
Flat         | 44 | 500   | not joined   |
Harbour ten  | 18 | 1500  | too short    |
First month  |  1 | 55.0  | late         |
First month  | 21 | 43.3  | flagged late | Wrong activity type
First month  | 13 | 300.0 | manual       |
First month  |  7 | 300.0 | on foot      |
Second month | 44 | 300.0 | not joined   |
";

/// Who takes part.
#[derive(Clone, Debug)]
pub(crate) struct Athlete {
    /// From 1, in the order of the ids.
    pub(crate) number: usize,
    pub(crate) first: String,
    pub(crate) last: String,
    /// `M` or `F`, if told.
    pub(crate) gender: Option<String>,
    /// Places in [`CLUBS`].
    pub(crate) clubs: Vec<usize>,
    challenges: String,
}

impl Athlete {
    /// First and last name, as they are after every import.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    /// Whether they join the challenge of a stage.
    pub(crate) fn joins(&self, stage: Stage) -> bool {
        self.challenges.contains(stage.letter())
    }
}

/// What becomes of an effort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It counts.
    Counts,
    /// It counts until it is flagged while the stage runs.
    Flagged(String),
    /// It is imported after the end of the stage, and counts.
    Late,
    /// It counts until it is flagged after the end of the stage.
    FlaggedLate(String),
    /// It is imported and never counts.
    Dropped(String),
}

/// An effort.
#[derive(Clone, Debug)]
pub(crate) struct Effort {
    pub(crate) athlete: usize,
    pub(crate) stage: Stage,
    /// Its place among those of the athlete in the stage.
    pub(crate) index: usize,
    /// Seconds, or in a month metres.
    pub(crate) amount: u32,
    pub(crate) fate: Fate,
}

/// The athletes by number.
pub(crate) static PEOPLE: LazyLock<Vec<Athlete>> = LazyLock::new(|| {
    let athlete = |row: &str| {
        let mut words = row.split('|').next().unwrap_or_default().split_whitespace().map(str::to_owned);
        let mut word = || words.next().expect("a word");
        let number = word().parse().expect("a number");
        let (first, last, gender, clubs, challenges) = (word(), word(), word(), word(), word());
        let club = |letter: char| CLUBS.iter().position(|(club, _)| club.starts_with(letter));
        Athlete {
            number,
            first,
            last: if number == RENAMED.0 { RENAMED.2.to_owned() } else { last },
            gender: Some(gender).filter(|gender| gender != "-"),
            clubs: clubs.chars().map(|letter| club(letter).expect("a club")).collect(),
            challenges,
        }
    };
    rows(ATHLETES).map(athlete).collect()
});

/// All efforts, those of an athlete in a stage in the order in which they are imported.
pub(crate) static EFFORTS: LazyLock<Vec<Effort>> = LazyLock::new(|| {
    let mut efforts = Vec::new();
    for (athlete, row) in PEOPLE.iter().zip(rows(ATHLETES)) {
        for (stage, amounts) in COLUMNS.into_iter().zip(row.split('|').skip(1)) {
            let amounts = amounts.split_whitespace().enumerate();
            efforts.extend(amounts.map(|(index, text)| Effort {
                athlete: athlete.number,
                stage,
                index,
                amount: amount(stage, text),
                fate: Fate::Counts,
            }));
        }
    }
    let stages: BTreeMap<&str, Stage> = COLUMNS.into_iter().map(|stage| (stage.name(), stage)).collect();
    for row in rows(EXCEPTIONS) {
        let [stage, athlete, text, kind, reason] = row.split('|').map(str::trim).collect::<Vec<_>>()[..]
        else {
            panic!("five columns in {row}");
        };
        let (stage, athlete) = (stages[stage], athlete.parse().expect("a number"));
        let amount = amount(stage, text);
        let of_table = |effort: &&mut Effort| {
            effort.stage == stage && effort.athlete == athlete && effort.amount == amount
        };
        let fate = match kind {
            "flagged" => Fate::Flagged(reason.to_owned()),
            "flagged late" => Fate::FlaggedLate(reason.to_owned()),
            "late" => Fate::Late,
            _ => Fate::Dropped(kind.to_owned()),
        };
        match efforts.iter_mut().find(of_table) {
            Some(effort) => effort.fate = fate,
            None => efforts.push(Effort { athlete, stage, index: 8, amount, fate }),
        }
    }
    efforts
});

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|row| !row.trim().is_empty())
}

/// Seconds as they are, kilometres in metres.
fn amount(stage: Stage, text: &str) -> u32 {
    let number = |text: &str| text.parse::<u32>().expect("a number");
    match text.split_once('.') {
        Some((kilometres, hundreds)) if stage.is_month() => {
            number(kilometres) * 1000 + number(hundreds) * 100
        }
        _ => number(text),
    }
}
