//! Who asks, in tests.

use super::{Membership, Sender};

/// An athlete, and the club that they belong to.
pub(super) fn athlete(id: &str, club: Option<&str>) -> Sender {
    let membership = |club: &str| Membership {
        club_id: club.parse().unwrap(),
        name: "Wheelers".to_owned(),
        private: false,
    };
    Sender {
        athlete_id: id.parse().unwrap(),
        name: "Ada".to_owned(),
        gender: None,
        clubs: club.map(membership).into_iter().collect(),
        operator: false,
    }
}

pub(super) fn host() -> Sender {
    athlete("athlete-host", Some("club-1"))
}

pub(super) fn member() -> Sender {
    athlete("athlete-member", Some("club-1"))
}

pub(super) fn stranger() -> Sender {
    athlete("athlete-stranger", Some("club-2"))
}

pub(super) fn operator() -> Sender {
    Sender { operator: true, ..athlete("athlete-operator", None) }
}
