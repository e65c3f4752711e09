//! Sort keys that put rows in the order of a value, then of an id.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::Number;

/// The most bytes of a sort key: 1024 at DynamoDB, less what the read model adds.
const MAX_BYTES: usize = 1000;

/// Rows by a text, then by an id. Texts that agree in their first 200 bytes and more may be taken for equal.
pub fn by_text(text: &str, id: &str) -> String {
    // Below every character that a text holds, so that a shorter text comes first.
    format!("{}\0{id}", cut(text, MAX_BYTES.saturating_sub(id.len())))
}

/// As much of a text as there is room for, in bytes.
fn cut(text: &str, room: usize) -> &str {
    let mut end = room.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Rows by a number, smallest first, then by the rest, of which texts are [cut](by_text) to fit.
///
/// The number is written with 29 digits before the point, which any has room in, and without the zeros that end it. A
/// negative one is written with each digit taken from nine, so that the larger amount comes first.
pub fn by_number(number: Number, text: &str, id: &str) -> String {
    let mut key = number_prefix(number);
    let room = MAX_BYTES.saturating_sub(key.len() + id.len());
    let _ = write!(key, "{}\0{id}", cut(text, room));
    key
}

/// What the keys of a number begin with, and no other number's.
pub fn number_prefix(number: Number) -> String {
    let decimal = number.decimal().normalize();
    let written = decimal.abs().to_string();
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    let digits = format!("{whole:0>29}{point}{fraction}");
    if decimal.is_sign_negative() && !decimal.is_zero() {
        let from_nine = digits.chars().map(|digit| digit.to_digit(10).map_or(digit, nine_less));
        return format!("-{}~\0", from_nine.collect::<String>());
    }
    // The sign that comes after the other.
    format!("0{digits}\0")
}

fn nine_less(digit: u32) -> char {
    char::from_digit(9 - digit, 10).unwrap_or('0')
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

    proptest::proptest! {
        #[test]
        fn numbers_are_in_order(
            one in -1_000_000_i64..1_000_000, one_scale in 0..6_u32, other in -1_000_000_i64..1_000_000, other_scale in 0..6_u32,
        ) {
            let one = Number::from(rust_decimal::Decimal::new(one, one_scale));
            let other = Number::from(rust_decimal::Decimal::new(other, other_scale));

            proptest::prop_assert_eq!(by_number(one, "a", "a").cmp(&by_number(other, "a", "a")), one.cmp(&other));
        }
    }

    #[test]
    fn rows_of_one_number_are_by_text_and_id_and_fit() {
        let [largest, text] = [Number::MAX, Number::from(-Number::MAX.decimal())]
            .map(|number| by_number(number, &"🚲".repeat(200), &"é".repeat(200)));

        assert!(largest.len() <= 1001 && text < largest);
        assert!(by_number(1.into(), "Brandt", "b") < by_number(1.into(), "Brandtner", "a"));
        assert!(by_number(1.into(), "Brandt", "a") < by_number(1.into(), "Brandt", "b"));
        assert!(by_number("1.0".parse().unwrap(), "", "a").starts_with(&number_prefix(1.into())));
        assert!(!by_number(10.into(), "", "a").starts_with(&number_prefix(1.into())));
    }

    #[test]
    fn instants_are_in_order_whatever_digits_they_have() {
        let instants = ["2026-05-20T07:00:00Z", "2026-05-20T07:00:00.5Z", "2026-05-20T07:00:01Z"];
        let keys = instants.map(|instant| by_instant(instant.parse().unwrap(), "athlete-1"));

        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(keys[0], "2026-05-20T07:00:00.000000000Z/athlete-1");
    }
}
