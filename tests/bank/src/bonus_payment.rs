//! Pays bonuses into accounts.

use paceline::process_manager::Step;
use paceline::{Outgoing, ProcessManager, Route};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::AccountId;
use crate::account::AccountOpened;
use crate::bonus::BonusAwarded;

paceline::event_set! {
    /// What bonus payments follow.
    #[derive(Clone, Debug, PartialEq)]
    pub enum BonusPaymentEvent { AccountOpened, BonusAwarded }
}

/// Pays bonuses into one account: one event concerns as many instances as there are accounts that get the bonus. What
/// is awarded before it is known that the account is open waits for that.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BonusPayment {
    account_id: Option<AccountId>,
    waiting: Vec<BonusAwarded>,
}

impl BonusPayment {
    /// What the deposits of a bonus say that they belong to.
    pub fn reference(bonus: &BonusAwarded) -> String {
        format!("bonus/{}", bonus.bonus_id)
    }

    fn pay(bonus: &BonusAwarded, account_id: &AccountId) -> Outgoing {
        let fields =
            json!({ "account_id": account_id, "pence": bonus.pence, "reference": Self::reference(bonus) });
        Outgoing::to(account_id, "DepositMoney", fields)
    }
}

impl ProcessManager for BonusPayment {
    const NAME: &'static str = "bonus-payment";
    type Event = BonusPaymentEvent;

    fn route(event: &BonusPaymentEvent) -> Route {
        match event {
            BonusPaymentEvent::AccountOpened(opened) => Route::start(opened.account_id.to_string()),
            BonusPaymentEvent::BonusAwarded(bonus) => bonus
                .accounts
                .iter()
                .fold(Route::ignore(), |route, account| route.and(account.to_string(), Step::Continue)),
        }
    }

    fn handle(&mut self, event: &BonusPaymentEvent) -> Vec<Outgoing> {
        match (event, &self.account_id) {
            (BonusPaymentEvent::AccountOpened(opened), _) => {
                self.account_id = Some(opened.account_id.clone());
                self.waiting.drain(..).map(|bonus| Self::pay(&bonus, &opened.account_id)).collect()
            }
            (BonusPaymentEvent::BonusAwarded(bonus), Some(account_id)) => vec![Self::pay(bonus, account_id)],
            (BonusPaymentEvent::BonusAwarded(bonus), None) => {
                self.waiting.push(bonus.clone());
                vec![]
            }
        }
    }
}
