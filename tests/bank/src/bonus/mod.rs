//! Bonuses: awarded to many accounts by one event.

use jiff::Timestamp;
use paceline::{Aggregate, Event, EventType, Refusal};
use serde::{Deserialize, Serialize};

use crate::AccountId;
use crate::commands::command_set;

paceline::identity! {
    /// The number of a bonus.
    pub struct BonusId("bonus");
}

/// Awards a bonus.
#[derive(Clone, Debug, Deserialize)]
pub struct AwardBonus {
    /// The new bonus.
    pub bonus_id: BonusId,
    /// Who gets it.
    pub accounts: Vec<AccountId>,
    /// How much each gets.
    pub pence: u64,
}

command_set! {
    /// What a bonus can be asked to do.
    #[derive(Clone, Debug)]
    pub enum BonusCommand of BonusId, by bonus_id { AwardBonus }
}

/// It was awarded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BonusAwarded {
    /// Its number.
    pub bonus_id: BonusId,
    /// Who gets it.
    pub accounts: Vec<AccountId>,
    /// How much each gets.
    pub pence: u64,
}

impl Event for BonusAwarded {
    const TYPE: EventType = EventType::new("BonusAwarded", 1);
}

paceline::event_set! {
    /// What happens to a bonus.
    #[derive(Clone, Debug, PartialEq)]
    pub enum BonusEvent { BonusAwarded }
}

/// It was awarded before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bonus was awarded before")]
pub struct AlreadyAwarded;

impl Refusal for AlreadyAwarded {
    fn code(&self) -> &'static str {
        "bonus_already_awarded"
    }
}

/// What is known of a bonus: whether it was awarded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bonus {
    awarded: bool,
}

impl Aggregate for Bonus {
    type Id = BonusId;
    type Command = BonusCommand;
    type Event = BonusEvent;
    type Refusal = AlreadyAwarded;

    fn target(command: &BonusCommand) -> &BonusId {
        command.target()
    }

    fn handle(&self, command: &BonusCommand, _now: Timestamp) -> Result<Vec<BonusEvent>, AlreadyAwarded> {
        let BonusCommand::AwardBonus(AwardBonus { bonus_id, accounts, pence }) = command;
        if self.awarded {
            return Err(AlreadyAwarded);
        }
        Ok(vec![
            BonusAwarded { bonus_id: bonus_id.clone(), accounts: accounts.clone(), pence: *pence }.into(),
        ])
    }

    fn apply(&mut self, _event: &BonusEvent) {
        self.awarded = true;
    }
}
