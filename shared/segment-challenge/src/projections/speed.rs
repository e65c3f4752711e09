//! How fast an effort was.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Metres, Number, Seconds};

/// Metres a second in kilometres an hour.
const KPH: Decimal = Decimal::from_parts(36, 0, 0, false, 1);
/// Kilometres of a mile.
const MILE: Decimal = Decimal::from_parts(160_934, 0, 0, false, 5);

/// The mean speed of an effort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speed {
    /// In kilometres an hour.
    pub speed_in_kph: Number,
    /// In miles an hour.
    pub speed_in_mph: Number,
}

impl Speed {
    /// The speed over a distance. Without distance or time it is 0.
    pub fn of(distance: Metres, elapsed: Seconds) -> Self {
        let kph =
            distance.0.decimal().checked_mul(KPH).and_then(|product| product.checked_div(elapsed.0.into()));
        let kph = kph.unwrap_or_default();
        Self { speed_in_kph: kph.into(), speed_in_mph: (kph / MILE).into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speed(metres: &str, seconds: i64) -> [String; 2] {
        let speed = Speed::of(Metres(metres.parse().unwrap()), Seconds(seconds));
        [speed.speed_in_kph.to_string(), speed.speed_in_mph.decimal().round_dp(4).to_string()]
    }

    #[test]
    fn speeds_are_those_of_the_whole_time() {
        assert_eq!(speed("2400", 480), ["18", "11.1847"]);
        assert_eq!(speed("2410.5", 450), ["19.284", "11.9826"]);
    }

    #[test]
    fn nothing_is_no_speed() {
        assert_eq!(speed("0", 480)[0], "0");
        assert_eq!(speed("2400", 0)[0], "0");
        let endless = Speed::of(Metres(Number::MAX), Seconds(1));
        assert_eq!(endless, Speed::default());
    }
}
