//! Who athletes are, what they have won, and who competes.

use serde_json::{Value, json};

use crate::challenge::Challenge;
use crate::data::{EXCLUDED, HOST, LIMITED, PEOPLE, Stage};
use crate::pages::{settles, text};
use crate::rules;
use crate::season::{CITY, Season, clubs_of, email, picture};

/// The challenges: their names, and a stage of each.
pub(crate) const CHALLENGES: [(&str, Stage); 3] = [
    ("Tour of the fells", Stage::Mountain),
    ("Two long months", Stage::FirstMonth),
    (Stage::Race.name(), Stage::Race),
];

impl Season {
    /// The page of each athlete, and what they alone see.
    pub(crate) fn people_are_known(&self) {
        let expected: Vec<String> = PEOPLE.iter().map(expected).collect();
        settles("Athletes", &expected, || PEOPLE.iter().map(|person| self.shown(person.number)).collect());
    }

    fn shown(&self, number: usize) -> String {
        let athlete = self.athlete(number);
        let get = |who: usize, path: &str| self.api.get(Some(self.athlete(who)), path).body;
        let page = get(HOST, &format!("/athletes/{}", athlete.athlete_id));
        let name = format!("{} {}", text(&page["firstname"]), text(&page["lastname"]));
        let (city, picture) = (text(&page["city"]), text(&page["profile"]));
        let mut badges = texts(&page["badges"], "challenge_name");
        badges.sort_unstable();
        let clubs = get(number, "/me/clubs");
        let competes = get(number, "/me")["challenge_ids"].as_array().map_or(0, Vec::len);
        let settings = get(number, "/me/notifications");
        facts(
            &name,
            city,
            picture,
            text(&settings["email"]),
            &texts(&clubs["items"], "name"),
            &badges,
            competes,
        )
    }

    /// The dashboard tells of the challenges that an athlete has joined: that they and their stages start and end.
    pub(crate) fn dashboard_tells_of_challenges(&self, number: usize) {
        let mut expected = Vec::new();
        for (name, stage) in CHALLENGES.into_iter().filter(|(_, stage)| PEOPLE[number - 1].joins(*stage)) {
            let stages: &[Stage] = match stage {
                Stage::Mountain => &[Stage::Mountain, Stage::Rolling, Stage::Flat],
                Stage::FirstMonth => &[Stage::FirstMonth, Stage::SecondMonth],
                _ => &[Stage::Race],
            };
            for thing in [name].into_iter().chain(stages.iter().map(|stage| stage.name())) {
                expected.extend(["start", "end"].map(|verb| format!("{name}: {verb} {thing}")));
            }
        }
        expected.sort();
        settles(&format!("Dashboard of {}", PEOPLE[number - 1].name()), &expected, || {
            let told = self.list(number, "/me/activity");
            let of_challenges = told.iter().filter(|activity| activity["actor_type"] == "challenge");
            let line = |activity: &Value| {
                let (name, thing) = (text(&activity["actor_name"]), text(&activity["object_name"]));
                format!("{name}: {} {thing}", text(&activity["verb"]))
            };
            let mut lines: Vec<String> = of_challenges.map(line).collect();
            lines.sort();
            lines
        });
    }
}

impl Challenge<'_> {
    /// The host sees who competes in the segment challenge, who is limited and who was excluded; others see who competes.
    pub(crate) fn competitors_are_managed(&self) {
        let competing =
            PEOPLE.iter().filter(|person| person.joins(Stage::Mountain) && person.number != EXCLUDED.0);
        let limit = |number: usize| if number == LIMITED.0 { LIMITED.1 } else { "-" };
        let expected: Vec<String> =
            competing.map(|person| format!("{}, limit: {}", person.name(), limit(person.number))).collect();
        let path = format!("{}/competitors", self.path());
        settles(&self.page("competitors"), &expected, || {
            let shown = self.season.list(HOST, &path);
            shown
                .iter()
                .map(|row| format!("{}, limit: {}", named(row), text(&row["limited_reason"])))
                .collect()
        });
        let others = self.season.list(LIMITED.0, &path);
        assert!(others.iter().all(|row| row["limited"] == Value::Null), "limits are the host's to see");
        let path = format!("{}/exclusions", self.path());
        let excluded = format!("{}: {}", PEOPLE[EXCLUDED.0 - 1].name(), EXCLUDED.1);
        settles(&self.page("exclusions"), &[excluded], || {
            let shown = self.season.list(HOST, &path);
            shown.iter().map(|row| format!("{}: {}", named(row), text(&row["reason"]))).collect()
        });
    }
}

fn expected(person: &crate::data::Athlete) -> String {
    let number = person.number;
    let wears = [
        (CHALLENGES[2].0, rules::wears_race_badge(number)),
        (CHALLENGES[1].0, rules::wears_distance_badge(number)),
    ];
    let badges: Vec<&str> = wears.into_iter().filter(|(_, wears)| *wears).map(|(name, _)| name).collect();
    let joined = CHALLENGES.iter().filter(|(_, stage)| person.joins(*stage)).count();
    let competes = joined - usize::from(number == EXCLUDED.0);
    facts(&person.name(), CITY, &picture(person), &email(person), &clubs_of(person), &badges, competes)
}

fn facts(
    name: &str,
    city: &str,
    picture: &str,
    email: &str,
    clubs: &[&str],
    badges: &[&str],
    competes: usize,
) -> String {
    json!([name, city, picture, email, { "clubs": clubs, "badges": badges, "competes": competes }])
        .to_string()
}

fn texts<'a>(items: &'a Value, field: &str) -> Vec<&'a str> {
    items.as_array().into_iter().flatten().map(|item| text(&item[field])).collect()
}

fn named(row: &Value) -> String {
    format!("{} {}", text(&row["firstname"]), text(&row["lastname"]))
}
