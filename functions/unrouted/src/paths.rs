//! The paths that other functions have, and the methods that they take there, as `template.yaml` has them.

/// Each path with its methods.
pub(crate) const PATHS: &[(&str, &[&str])] = &[
    ("/api/activity", &["GET"]),
    ("/api/athletes/{athlete_id}", &["GET"]),
    ("/api/athletes/{athlete_id}/activity", &["GET"]),
    ("/api/athletes/{athlete_id}/badges", &["GET"]),
    ("/api/challenge-leaderboards/{challenge_leaderboard_id}", &["DELETE"]),
    ("/api/challenge-leaderboards/{challenge_leaderboard_id}/competitors/{athlete_id}/adjust", &["POST"]),
    ("/api/challenge-leaderboards/{challenge_leaderboard_id}/competitors/{athlete_id}/remove", &["POST"]),
    ("/api/challenge-leaderboards/{challenge_leaderboard_id}/entries", &["GET"]),
    ("/api/challenge-leaderboards/{challenge_leaderboard_id}/points", &["PUT"]),
    ("/api/challenges", &["GET", "POST"]),
    ("/api/challenges/by-slug/{slug}", &["GET"]),
    ("/api/challenges/by-slug/{slug}/{stage_slug}", &["GET"]),
    ("/api/challenges/sample", &["GET"]),
    ("/api/challenges/{challenge_id}", &["GET"]),
    ("/api/challenges/{challenge_id}/activity", &["GET"]),
    ("/api/challenges/{challenge_id}/approve", &["POST"]),
    ("/api/challenges/{challenge_id}/cancel", &["POST"]),
    ("/api/challenges/{challenge_id}/competitors", &["GET"]),
    ("/api/challenges/{challenge_id}/competitors/{athlete_id}/allow", &["POST"]),
    ("/api/challenges/{challenge_id}/competitors/{athlete_id}/exclude", &["POST"]),
    ("/api/challenges/{challenge_id}/competitors/{athlete_id}/limit", &["POST"]),
    ("/api/challenges/{challenge_id}/description", &["PUT"]),
    ("/api/challenges/{challenge_id}/duration", &["PUT"]),
    ("/api/challenges/{challenge_id}/exclusions", &["GET"]),
    ("/api/challenges/{challenge_id}/host", &["POST"]),
    ("/api/challenges/{challenge_id}/included-activities", &["PUT"]),
    ("/api/challenges/{challenge_id}/join", &["POST"]),
    ("/api/challenges/{challenge_id}/leaderboards", &["GET"]),
    ("/api/challenges/{challenge_id}/leave", &["POST"]),
    ("/api/challenges/{challenge_id}/rename", &["POST"]),
    ("/api/challenges/{challenge_id}/results", &["PUT"]),
    ("/api/challenges/{challenge_id}/stages", &["GET", "POST"]),
    ("/api/challenges/{challenge_id}/stages/next", &["GET"]),
    ("/api/me", &["GET"]),
    ("/api/me/activity", &["GET"]),
    ("/api/me/challenges", &["GET"]),
    ("/api/me/clubs", &["GET"]),
    ("/api/me/notifications", &["GET", "PUT"]),
    ("/api/me/notifications/email", &["PUT"]),
    ("/api/me/notifications/{notification_type}", &["PUT"]),
    ("/api/stage-leaderboards/{stage_leaderboard_id}/adjust", &["POST"]),
    ("/api/stage-leaderboards/{stage_leaderboard_id}/entries", &["GET"]),
    ("/api/stage-leaderboards/{stage_leaderboard_id}/history", &["GET"]),
    ("/api/stages/{stage_id}", &["DELETE", "GET"]),
    ("/api/stages/{stage_id}/activity", &["GET"]),
    ("/api/stages/{stage_id}/approve", &["POST"]),
    ("/api/stages/{stage_id}/description", &["PUT"]),
    ("/api/stages/{stage_id}/duration", &["PUT"]),
    ("/api/stages/{stage_id}/efforts", &["GET"]),
    ("/api/stages/{stage_id}/efforts/flag", &["POST"]),
    ("/api/stages/{stage_id}/leaderboards", &["GET"]),
    ("/api/stages/{stage_id}/my-gender", &["PUT"]),
    ("/api/stages/{stage_id}/preview", &["POST"]),
    ("/api/stages/{stage_id}/queen", &["POST"]),
    ("/api/stages/{stage_id}/results", &["GET", "PUT"]),
    ("/api/stages/{stage_id}/results/{challenge_leaderboard_id}/entries", &["GET"]),
    ("/api/stages/{stage_id}/reveal", &["POST"]),
    ("/api/stages/{stage_id}/segment", &["PUT"]),
];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The routes of the template, each with its methods in capitals.
    fn deployed() -> BTreeMap<String, BTreeSet<String>> {
        let template = include_str!("../../../template.yaml");
        let value = |line: &str, name: &str| {
            let after = line.split_once(&format!("{name}: "))?.1;
            Some(after.trim_start_matches('"').split(['"', ',', ' ']).next()?.to_owned())
        };
        let mut routes = BTreeMap::<String, BTreeSet<String>>::new();
        for line in template.lines().filter(|line| line.contains("Type: Api,")) {
            let (path, method) = (value(line, "Path").unwrap(), value(line, "Method").unwrap());
            routes.entry(path).or_default().insert(method.to_uppercase());
        }
        routes
    }

    #[test]
    fn every_deployed_route_is_named_and_every_named_path_is_deployed_for_any_method() {
        let mut deployed = deployed();
        assert_eq!(deployed.remove("/"), Some(["ANY".to_owned()].into()));
        assert_eq!(deployed.remove("/{proxy+}"), Some(["ANY".to_owned()].into()));
        let named = PATHS.iter().map(|(path, methods)| {
            let methods = methods.iter().chain(&["ANY"]).map(|&method| method.to_owned());
            ((*path).to_owned(), methods.collect())
        });

        assert_eq!(deployed, named.collect());
    }
}
