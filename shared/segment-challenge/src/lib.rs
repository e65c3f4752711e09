//! Segment Challenge: the rules of the application, pure. No AWS, no async runtime, no clock.
//!
//! An athlete hosts a competition for a club: one or more stages, each a Strava segment, a race or an amount of
//! activity. Athletes join, their activities are imported, and every stage ranks them.
//!
//! | aggregate | what it is | module |
//! | --- | --- | --- |
//! | Challenge | who competes, when, in which stages | [`challenge`] |
//! | Stage | the efforts of its competitors | [`stage`] |
//! | `StageLeaderboard` | how the athletes of one gender rank in a stage | [`stage_leaderboard`] |
//! | `ChallengeLeaderboard` | how they stand over the stages of a challenge | [`challenge_leaderboard`] |
//! | Athlete | who they are, their clubs and starred segments | [`athlete`] |
//! | Club | what Strava knows of it | [`club`] |
//! | `AthleteNotifications` | which e-mails an athlete gets | [`notifications`] |
//!
//! Each has its commands, events and rules in modules of their own. [`process_managers`] say what happens next, across
//! aggregates; [`policies`] who may do what; [`projections`] what is shown, [`queries`] to whom. [`validation`] reads commands from JSON.
//!
//! The words that they share have a module each: [`ids`], [`period`], [`goal`], [`ranking`], [`activity`], [`gender`],
//! [`number`], [`quantity`].

#![allow(clippy::struct_excessive_bools, reason = "commands and events carry facts that are told of them")]

pub mod activity;
pub mod athlete;
pub mod challenge;
pub mod challenge_leaderboard;
pub mod club;
pub mod command;
mod event;
pub mod gender;
pub mod goal;
pub mod ids;
pub mod leaderboard;
pub mod notifications;
pub mod number;
pub mod period;
pub mod policies;
pub mod process_managers;
pub mod projections;
pub mod quantity;
pub mod queries;
pub mod ranking;
#[cfg(test)]
mod samples;
#[cfg(feature = "schema")]
pub mod schema;
pub mod slug;
pub mod stage;
pub mod stage_leaderboard;
pub mod validation;

pub use activity::ActivityType;
pub use gender::Gender;
pub use goal::{GoalRecurrence, GoalUnits};
pub use ids::{
    AthleteId, AthleteNotificationId, ChallengeId, ChallengeLeaderboardId, ClubId, StageId,
    StageLeaderboardId,
};
pub use number::Number;
pub use period::Period;
pub use quantity::{Metres, Seconds};
pub use ranking::{ActivityMeasure, Measure, Points, PointsAdjustment, RankOrder};
