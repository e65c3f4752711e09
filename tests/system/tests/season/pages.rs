//! Pages as lines of text, so that what is wrong on one can be read.

use serde_json::Value;
use system_tests::eventually_agreed;

use crate::challenge::Challenge;
use crate::season::Season;

/// Waits until a page shows these lines, and no others.
#[track_caller]
pub(crate) fn settles(page: &str, expected: &[String], mut found: impl FnMut() -> Vec<String>) {
    eventually_agreed(|| difference(page, expected, &found()));
}

/// What is wrong on a page: the lines that are expected and not there, and those that are there and not expected.
fn difference(page: &str, expected: &[String], found: &[String]) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        let mut rest = those.to_vec();
        let missing = |line: &&String| match rest.iter().position(|other| other == *line) {
            Some(at) => {
                rest.swap_remove(at);
                false
            }
            None => true,
        };
        these.iter().filter(missing).map(|line| format!("\n    {line}")).collect()
    };
    let (missing, surplus) = (only(expected, found), only(found, expected));
    if missing.is_empty() && surplus.is_empty() {
        return Err(format!("{page}: another order: {found:#?}, not {expected:#?}"));
    }
    Err(format!("{page}\n  does not show{}\n  but{}", missing.concat(), surplus.concat()))
}

impl Season {
    /// Waits until a page shows the host this.
    #[track_caller]
    pub(crate) fn wait_until(&self, page: &str, path: &str, field: &str, value: &Value) {
        eventually_agreed(|| {
            let shown = self.api.get(Some(self.host()), path).body;
            let found = &shown[field];
            if found == value { Ok(()) } else { Err(format!("{page}: {field} is {found}, not {value}")) }
        });
    }

    /// All items of a list, page by page.
    pub(crate) fn list(&self, number: usize, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("{path}{}limit=100{cursor}", if path.contains('?') { '&' } else { '?' });
            let mut page = self.api.get(Some(self.athlete(number)), &path).body;
            let Value::Array(more) = page["items"].take() else { return items };
            items.extend(more);
            let Some(next) = page["next_cursor"].as_str() else { return items };
            cursor = format!("&cursor={next}");
        }
    }
}

impl Challenge<'_> {
    /// Where a page of this challenge is to be found.
    pub(crate) fn page(&self, of: &str) -> String {
        format!("{}, {of}", self.name)
    }
}

/// The full name of the athlete of an entry.
pub(crate) fn athlete(item: &Value) -> String {
    format!("{} {}", text(&item["athlete_firstname"]), text(&item["athlete_lastname"]))
}

/// A text, or a dash.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

/// A number without what it need not have.
pub(crate) fn number(value: &Value) -> String {
    value.as_f64().map_or_else(|| "-".to_owned(), |number| number.to_string())
}
