//! A bank account as a command function takes it: opened by its owner, paid into by anyone who is signed in.

use jiff::Timestamp;
use paceline::bank_account::{
    Account as Rules, AccountCommand, AccountEvent, AccountId, AccountRefusal, DepositMoney, OpenAccount,
    WithdrawMoney,
};
use paceline::{Aggregate, CommandSet, FieldErrors, Identity as _, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::commands::UniqueName;

/// The rules of the example, with commands that come by name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Account(Rules);

/// A command, and the unique nickname that opening gives.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    name: &'static str,
    command: AccountCommand,
    pub(super) nickname: String,
}

#[derive(Debug, thiserror::Error)]
#[error("fields are at fault")]
pub(super) struct Invalid(FieldErrors);

impl Refusal for Invalid {
    fn code(&self) -> &'static str {
        "validation_failed"
    }

    fn fields(&self) -> Option<&FieldErrors> {
        Some(&self.0)
    }
}

impl Aggregate for Account {
    type Id = AccountId;
    type Command = Sent;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    fn target(sent: &Sent) -> &AccountId {
        Rules::target(&sent.command)
    }

    fn handle(&self, sent: &Sent, now: Timestamp) -> Result<Vec<AccountEvent>, AccountRefusal> {
        self.0.handle(&sent.command, now)
    }

    fn apply(&mut self, event: &AccountEvent) {
        self.0.apply(event);
    }
}

impl CommandSet for Sent {
    type Invalid = Invalid;

    fn name(&self) -> &'static str {
        self.name
    }

    fn knows(name: &str) -> bool {
        ["OpenAccount", "DepositMoney", "WithdrawMoney"].contains(&name)
    }

    fn read(name: &str, fields: &Value, _now: Timestamp) -> Option<Result<Self, Invalid>> {
        let mut faults = FieldErrors::new();
        let mut fault = |field: &str| drop(faults.insert(field.to_owned(), vec!["is not valid".to_owned()]));
        let account_id: Option<AccountId> = fields["account_id"].as_str().and_then(|id| id.parse().ok());
        let (owner, pence) = (fields["owner"].as_str(), fields["pence"].as_u64());
        if account_id.is_none() {
            fault("account_id");
        }
        match name {
            "OpenAccount" if owner.is_none_or(str::is_empty) => fault("owner"),
            "DepositMoney" | "WithdrawMoney" if pence.is_none() => fault("pence"),
            _ => {}
        }
        let pence = pence.unwrap_or_default();
        let sent = account_id.filter(|_| faults.is_empty()).and_then(|account_id| {
            let (name, command) = match name {
                "OpenAccount" => {
                    let owner = owner.unwrap_or_default().to_owned();
                    ("OpenAccount", OpenAccount { account_id, owner }.into())
                }
                "DepositMoney" => ("DepositMoney", DepositMoney { account_id, pence }.into()),
                "WithdrawMoney" => ("WithdrawMoney", WithdrawMoney { account_id, pence }.into()),
                _ => return None,
            };
            let nickname = fields["nickname"].as_str().unwrap_or_default().to_owned();
            Some(Self { name, command, nickname })
        });
        Self::knows(name).then(|| sent.ok_or(Invalid(faults)))
    }
}

/// Opening gives a nickname: the one that is wanted, or that with a 2.
pub(super) fn nickname(sent: &mut Sent) -> Option<UniqueName<'_>> {
    let AccountCommand::Open(open) = &sent.command else { return None };
    let candidates = vec![open.owner.to_lowercase(), format!("{}-2", open.owner.to_lowercase())];
    let owner = open.account_id.as_str().to_owned();
    Some(UniqueName { scope: "account".to_owned(), owner, candidates, name: &mut sent.nickname })
}
