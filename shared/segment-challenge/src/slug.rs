//! Names in addresses.

use paceline::Identity;

use crate::{ChallengeId, StageId};

/// What a command gives a name in addresses: it is claimed before the command is dispatched, and may be replaced then.
#[derive(Debug, PartialEq, Eq)]
pub struct SlugClaim<'a> {
    /// Where no two things have the same slug: `challenge`, or the id of the challenge whose stage it is.
    pub scope: &'a str,
    /// The id of that which is named.
    pub owner: &'a str,
    /// The name that becomes a slug.
    pub name: &'a str,
    /// The slug that the command carries.
    pub url_slug: &'a mut String,
}

impl<'a> SlugClaim<'a> {
    pub(crate) fn of_challenge(id: &'a ChallengeId, name: &'a str, url_slug: &'a mut String) -> Self {
        Self { scope: "challenge", owner: id.as_str(), name, url_slug }
    }

    pub(crate) fn of_stage(
        challenge_id: &'a ChallengeId,
        id: &'a StageId,
        name: &'a str,
        url_slug: &'a mut String,
    ) -> Self {
        Self { scope: challenge_id.as_str(), owner: id.as_str(), name, url_slug }
    }
}

impl SlugClaim<'_> {
    /// The slugs to try, the most wanted first.
    pub fn candidates(&self) -> Vec<String> {
        candidates(self.name, self.owner)
    }
}

/// The longest slug, in characters.
const MAX_CHARS: usize = 100;

/// How often a number is put behind a slug that is taken, before the owner's id is taken instead: nobody looks through
/// a thousand challenges of one name for a free number.
const MAX_NUMBER: u32 = 100;

/// Words that routes have where a slug may stand.
const RESERVED: [&str; 10] = [
    "activity",
    "approve",
    "competitors",
    "edit",
    "host",
    "join",
    "leaderboards",
    "results",
    "stage",
    "stages",
];

/// The slug of a text: lower case, letters and digits of any script, and a `-` for every run of anything else between
/// them. Empty if the text has none.
pub fn slug(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase).map(|c| if c.is_alphanumeric() { c } else { ' ' });
    let words = lower.collect::<String>();
    let joined = words.split_whitespace().collect::<Vec<_>>().join("-");
    cut(&joined, MAX_CHARS)
}

/// The slugs to try for something, the most wanted first: that of its name, or its id if the name has none, then the
/// same with numbers from 2, and its id in the end. None is a reserved word.
pub fn candidates(name: &str, owner: &str) -> Vec<String> {
    let wanted = Some(slug(name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| owner.to_owned());
    let numbered = (2..=MAX_NUMBER).map(|number| {
        let number = number.to_string();
        format!("{}-{number}", cut(&wanted, MAX_CHARS - 1 - number.len()))
    });
    let all = std::iter::once(wanted.clone()).chain(numbered).chain([owner.to_owned()]);
    all.filter(|slug| !RESERVED.contains(&slug.as_str())).collect()
}

/// At most so many characters, without a `-` at the end.
fn cut(slug: &str, chars: usize) -> String {
    let cut: String = slug.chars().take(chars).collect();
    cut.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_of_any_script_stay_and_everything_else_becomes_a_dash() {
        for (text, expected) in [
            ("Ronde 2026 – Étape 3!", "ronde-2026-étape-3"),
            ("  -- Hello,   World -- ", "hello-world"),
            ("東京 マラソン", "東京-マラソン"),
            ("STRASSE Straße", "strasse-straße"),
            ("a_b.c/d", "a-b-c-d"),
            ("!!!", ""),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn a_slug_has_at_most_100_characters_and_no_dash_at_its_end() {
        assert_eq!(slug(&"é".repeat(200)).chars().count(), 100);
        assert_eq!(slug(&format!("{} b", "a".repeat(99))), "a".repeat(99));
    }

    #[test]
    fn what_is_taken_gets_a_number_and_stays_within_100_characters() {
        let candidates = candidates(&"a".repeat(200), "c-1");

        assert_eq!(candidates[0], "a".repeat(100));
        assert_eq!(candidates[1], format!("{}-2", "a".repeat(98)));
        assert!(candidates.iter().all(|slug| slug.chars().count() <= 100));
        assert_eq!(candidates.last().map(String::as_str), Some("c-1"));
    }

    #[test]
    fn a_reserved_word_is_as_good_as_taken() {
        assert_eq!(candidates("Join", "c-1")[0], "join-2");
    }

    #[test]
    fn a_name_without_letters_has_the_id_for_a_slug() {
        assert_eq!(candidates("!!!", "c-1")[..2], ["c-1", "c-1-2"]);
    }
}
