//! Numbers that are compared and added exactly.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number as it is written, held exactly as a decimal: `8.05` is 8.05, and `1.0` equals `1`.
///
/// It is a JSON number. Up to 15 significant digits come out as they went in, and so does every number that JSON
/// programs hold as a binary float.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(Decimal);

impl Number {
    /// Zero.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// The largest.
    pub const MAX: Self = Self(Decimal::MAX);

    /// The decimal.
    pub const fn decimal(self) -> Decimal {
        self.0
    }
}

impl From<Decimal> for Number {
    fn from(decimal: Decimal) -> Self {
        Self(decimal)
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self(integer.into())
    }
}

impl FromStr for Number {
    type Err = rust_decimal::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Decimal::from_str(text).map(Self)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_integer()
            && let Ok(integer) = i64::try_from(self.0)
        {
            return serializer.serialize_i64(integer);
        }
        // The shortest text that names the float is read back, so the way through binary loses nothing.
        let float = self.0.to_string().parse().map_err(serde::ser::Error::custom)?;
        serializer.serialize_f64(float)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberVisitor;

        impl Visitor<'_> for NumberVisitor {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of at most 28 digits")
            }

            fn visit_i64<E: Error>(self, integer: i64) -> Result<Number, E> {
                Ok(integer.into())
            }

            fn visit_u64<E: Error>(self, integer: u64) -> Result<Number, E> {
                Ok(Number(integer.into()))
            }

            fn visit_f64<E: Error>(self, float: f64) -> Result<Number, E> {
                // `Display` gives the shortest decimal that names the float, without an exponent.
                float.to_string().parse().map_err(|_| E::invalid_value(Unexpected::Float(float), &self))
            }
        }

        deserializer.deserialize_any(NumberVisitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Number {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_number_is_read_as_it_is_written() {
        assert_eq!(read("8.05").to_string(), "8.05");
        assert_eq!(read("1.0"), read("1"));
        assert_eq!(read("1e3"), read("1000"));
        assert!(read("0.1") < read("0.10000000000001"));
    }

    #[test]
    fn a_number_is_written_as_it_was_read() {
        for json in ["8.05", "2310.4", "-2.74", "0", "182", "0.0001", "12345678901.2345", "9007199254740993"]
        {
            assert_eq!(serde_json::to_string(&read(json)).unwrap(), json);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_other_programs_hold_as_a_binary_float_comes_out_as_it_went_in(float in -1e12..1e12f64) {
            let json = serde_json::to_string(&float).unwrap();

            let again = serde_json::to_string(&read(&json)).unwrap();

            proptest::prop_assert_eq!(again.parse::<f64>().unwrap().to_bits(), float.to_bits());
        }
    }

    #[test]
    fn a_number_beyond_28_digits_is_refused() {
        assert!(serde_json::from_str::<Number>("1e29").is_err());
        assert!(serde_json::from_str::<Number>("\"8.05\"").is_err());
        assert_eq!(read("1e-300"), Number::ZERO);
    }
}
