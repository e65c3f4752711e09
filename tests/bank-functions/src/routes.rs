//! Which request is which command.

use paceline_lambda::commands::Route;
use paceline_lambda::http::{BodyRule, Caller as _, Fields};

use crate::customer::Customer;

/// The requests for accounts. An account belongs to who opens it.
pub(crate) const ACCOUNTS: &[Route<Customer>] = &[
    Route::post("/api/accounts", "OpenAccount", "account_id")
        .with_body(BodyRule::OPTIONAL)
        .creating("/api/accounts/{account_id}", &["account_id"])
        .filled_by(open),
    Route::post("/api/accounts/{account_id}/deposits", "DepositMoney", "account_id"),
    Route::post("/api/accounts/{account_id}/withdrawals", "WithdrawMoney", "account_id"),
    Route::post("/api/accounts/{account_id}/statements", "IssueStatement", "account_id"),
    Route::post("/api/accounts/{account_id}/close", "CloseAccount", "account_id")
        .with_body(BodyRule::OPTIONAL),
];

/// The requests for transfers.
pub(crate) const TRANSFERS: &[Route<Customer>] = &[
    Route::post("/api/transfers", "RequestTransfer", "transfer_id")
        .creating("/api/transfers/{transfer_id}", &["transfer_id"]),
    Route::post("/api/transfers/{transfer_id}/cancel", "CancelTransfer", "transfer_id")
        .with_body(BodyRule::OPTIONAL),
];

fn open(fields: &mut Fields, customer: &Customer) {
    fields.insert("owner".to_owned(), customer.id().into());
}
