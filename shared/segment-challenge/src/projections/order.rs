//! Sort keys that put rows in the order of a value, then of an id.

use jiff::Timestamp;

/// The most bytes of a sort key: 1024 at DynamoDB, less what the read model adds.
const MAX_BYTES: usize = 1000;

/// Rows by a text, then by an id. Texts that agree in their first 200 bytes and more may be taken for equal.
pub fn by_text(text: &str, id: &str) -> String {
    let mut end = MAX_BYTES.saturating_sub(id.len()).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // Below every character that a text holds, so that a shorter text comes first.
    format!("{}\0{id}", &text[..end])
}

/// Rows by an instant, then by an id.
pub fn by_instant(instant: Timestamp, id: &str) -> String {
    // All nine digits: without them `00Z` would come after `00.5Z`.
    format!("{instant:.9}/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorter_texts_come_first_and_equal_ones_go_by_id() {
        let mut keys = [("Moor Five", "c-1"), ("Moor", "c-9"), ("Moor", "c-2"), ("Alder", "c-3")]
            .map(|(text, id)| (by_text(text, id), id));
        keys.sort();

        assert_eq!(keys.map(|(_, id)| id), ["c-3", "c-2", "c-9", "c-1"]);
    }

    #[test]
    fn the_longest_name_and_id_fit_and_stay_apart() {
        let (text, id) = ("🚲".repeat(200), "é".repeat(199));
        let key = by_text(&text, &format!("{id}1"));

        assert!(key.len() <= 1001);
        assert_ne!(key, by_text(&text, &format!("{id}2")));
    }

    #[test]
    fn instants_are_in_order_whatever_digits_they_have() {
        let instants = ["2026-05-20T07:00:00Z", "2026-05-20T07:00:00.5Z", "2026-05-20T07:00:01Z"];
        let keys = instants.map(|instant| by_instant(instant.parse().unwrap(), "athlete-1"));

        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(keys[0], "2026-05-20T07:00:00.000000000Z/athlete-1");
    }
}
