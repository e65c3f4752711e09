//! Sums, means and shares of exact decimals. They are rounded, and halves go away from zero.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::{Metres, Number, Seconds};

/// The decimals of a sum or a mean.
const DECIMALS: u32 = 3;
/// The decimals of a percentage.
const PERCENTAGE_DECIMALS: u32 = 4;

/// The sum of lengths.
pub(crate) fn sum_of_metres(lengths: impl IntoIterator<Item = Metres>) -> Metres {
    Metres(rounded(sum(lengths.into_iter().map(|length| length.0)), DECIMALS))
}

/// The sum of times.
pub(crate) fn sum_of_seconds(times: impl IntoIterator<Item = Seconds>) -> Seconds {
    Seconds(times.into_iter().fold(0, |sum: i64, time| sum.saturating_add(time.0)))
}

/// The mean of some numbers. `None`: there are none.
pub(crate) fn mean(numbers: &[Number]) -> Option<Number> {
    let mean = sum(numbers.iter().copied()).and_then(|sum| sum.checked_div(Decimal::from(numbers.len())));
    (!numbers.is_empty()).then(|| rounded(mean, DECIMALS))
}

/// How much of a whole a part is, in percent. It may be more than 100.
pub(crate) fn percentage(part: Number, whole: Number) -> Number {
    let hundredfold = part.decimal().checked_mul(Decimal::ONE_HUNDRED);
    let percentage = hundredfold.and_then(|hundredfold| hundredfold.checked_div(whole.decimal()));
    rounded(percentage, PERCENTAGE_DECIMALS)
}

fn sum(mut numbers: impl Iterator<Item = Number>) -> Option<Decimal> {
    numbers.try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number.decimal()))
}

/// What is too large to be told is taken for the largest number that every reader of JSON gets back as it was.
fn rounded(exact: Option<Decimal>, decimals: u32) -> Number {
    let largest = Decimal::from_i128_with_scale(10_i128.pow(28), 0);
    let rounding = RoundingStrategy::MidpointAwayFromZero;
    exact.unwrap_or(largest).round_dp_with_strategy(decimals, rounding).clamp(-largest, largest).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    fn sum_of(texts: &[&str]) -> Number {
        sum_of_metres(texts.iter().map(|text| Metres(number(text)))).0
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(sum_of(&["0.0004", "0.0001"]), number("0.001"));
        assert_eq!(sum_of(&["-0.0004", "-0.0001"]), number("-0.001"));
        assert_eq!(mean(&[number("1"), number("1.001")]), Some(number("1.001")));
        assert_eq!(percentage(number("16089.9"), number("16090")), number("99.9994"));
    }

    #[test]
    fn sums_are_exact_and_rounded_once() {
        assert_eq!(sum_of(&["0.1", "0.2"]), number("0.3"));
        assert_eq!(sum_of(&["0.0004", "0.0004", "0.0004"]), number("0.001"));
    }

    #[test]
    fn there_is_no_mean_of_nothing() {
        assert_eq!(mean(&[]), None);
    }

    #[test]
    fn what_is_too_large_is_the_largest_that_can_be_read_again() {
        let largest = percentage(Number::MAX, number("0.0001"));

        let again: Number = serde_json::from_str(&serde_json::to_string(&largest).unwrap()).unwrap();

        assert_eq!(again, largest);
        assert_eq!(percentage(number("1"), Number::ZERO), largest);
        assert_eq!(sum_of_metres([Metres(Number::MAX); 2]), Metres(largest));
        assert_eq!(mean(&[Number::MAX, Number::MAX]), Some(largest));
    }
}
