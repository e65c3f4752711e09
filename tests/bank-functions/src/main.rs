//! The bank of the tests as Lambda functions, deployed by `tests/system/bank.yaml`. In an application each would be a
//! crate of its own; here one binary is all of them, so that tests link it once, and the variable `FUNCTION` says which.

mod commands;
mod customer;
mod post_office;
mod queries;
mod routes;

use bank::{Account, Balances, Letters, MoneyTransfer, Statements, Transfer};
use lambda_runtime::Error;
use paceline_lambda::environment::variable;
use paceline_lambda::{event_handler, process_manager, projection};

use crate::post_office::PostOffice;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    match variable("FUNCTION")?.as_str() {
        "account-commands" => commands::run::<Account>("account-commands", routes::ACCOUNTS).await,
        "transfer-commands" => commands::run::<Transfer>("transfer-commands", routes::TRANSFERS).await,
        "balances-projection" => projection::run(Balances).await,
        "statements-projection" => projection::run(Statements).await,
        "letters" => event_handler::run(Letters(PostOffice::open().await?)).await,
        "money-transfer" => {
            process_manager::run_with_timers::<MoneyTransfer>(&[
                ("account", "ACCOUNT_COMMANDS_QUEUE_URL"),
                ("transfer", "TRANSFER_COMMANDS_QUEUE_URL"),
            ])
            .await
        }
        "bank-query" => queries::run().await,
        other => Err(format!("there is no function {other}").into()),
    }
}
