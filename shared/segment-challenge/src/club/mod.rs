//! The club, as Strava knows it. Who belongs to it is a matter of each athlete.

pub mod commands;
pub mod events;

pub use commands::ClubCommand;
use commands::ImportClub;
pub use events::ClubEvent;
use events::{ClubImported, ClubProfileChanged};
use jiff::Timestamp;
use paceline::{Aggregate, Refusal};
use serde::{Deserialize, Serialize};

use crate::ClubId;

/// What is known of a club: its picture, which is what the next import is compared with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Club {
    /// Absent until it is imported.
    profile: Option<Profile>,
}

/// What is known of a club that was imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Profile {
    club_id: ClubId,
    strava_id: i64,
    picture: Option<String>,
}

/// Why a club refuses a command: it never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClubRefusal {}

impl Refusal for ClubRefusal {
    fn code(&self) -> &'static str {
        match *self {}
    }
}

impl Aggregate for Club {
    type Id = ClubId;
    type Command = ClubCommand;
    type Event = ClubEvent;
    type Refusal = ClubRefusal;

    fn target(command: &ClubCommand) -> &ClubId {
        command.target()
    }

    fn handle(&self, command: &ClubCommand, _now: Timestamp) -> Result<Vec<ClubEvent>, ClubRefusal> {
        let ClubCommand::ImportClub(command) = command;
        Ok(self.import(command).into_iter().collect())
    }

    fn apply(&mut self, event: &ClubEvent) {
        match event {
            ClubEvent::ClubImported(imported) => {
                self.profile = Some(Profile {
                    club_id: imported.club_id.clone(),
                    strava_id: imported.strava_id,
                    picture: imported.profile.clone(),
                });
            }
            ClubEvent::ClubProfileChanged(changed) => {
                if let Some(profile) = &mut self.profile {
                    profile.picture.clone_from(&changed.profile);
                }
            }
        }
    }
}

impl Club {
    /// Later only the picture is followed, which may also disappear.
    fn import(&self, command: &ImportClub) -> Option<ClubEvent> {
        match &self.profile {
            None => Some(ClubImported::from(command).into()),
            Some(profile) if profile.picture == command.profile => None,
            Some(profile) => {
                let changed = ClubProfileChanged {
                    club_id: profile.club_id.clone(),
                    strava_id: profile.strava_id,
                    profile: command.profile.clone(),
                };
                Some(changed.into())
            }
        }
    }
}

impl From<&ImportClub> for ClubImported {
    fn from(command: &ImportClub) -> Self {
        Self {
            club_id: command.club_id.clone(),
            strava_id: command.strava_id,
            name: command.name.clone(),
            description: command.description.clone(),
            sport_type: command.sport_type.clone(),
            city: command.city.clone(),
            state: command.state.clone(),
            country: command.country.clone(),
            profile: command.profile.clone(),
            private: command.private,
        }
    }
}
