//! Who may ask the bank for what, and by which requests.

use bank::{AccountId, Balances};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use paceline::generation::LiveReadModel;
use paceline::{Identity as _, Projection as _, StreamName};
use paceline_dynamodb::read_model::DynamoReadModel;
use paceline_lambda::commands::{Policy, Route};
use paceline_lambda::http::{Caller, Fields, Followed, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// The site that its pages come from.
pub(crate) const SITE: &str = "https://bank.simulation";

pub(crate) const ACCOUNT_ROUTES: &[Route<Customer>] = &[
    Route::post("/{account_id}/OpenAccount", "OpenAccount", "account_id"),
    Route::post("/{account_id}/DepositMoney", "DepositMoney", "account_id"),
    Route::post("/{account_id}/WithdrawMoney", "WithdrawMoney", "account_id"),
    Route::post("/{account_id}/IssueStatement", "IssueStatement", "account_id"),
    Route::post("/{account_id}/CloseAccount", "CloseAccount", "account_id"),
];

pub(crate) const TRANSFER_ROUTES: &[Route<Customer>] = &[
    Route::post("/{transfer_id}/RequestTransfer", "RequestTransfer", "transfer_id"),
    Route::post("/{transfer_id}/CancelTransfer", "CancelTransfer", "transfer_id"),
];

pub(crate) const BONUS_ROUTES: &[Route<Customer>] =
    &[Route::post("/{bonus_id}/AwardBonus", "AwardBonus", "bonus_id")];

/// Someone who sends requests.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Customer {
    /// Their name.
    pub(crate) name: String,
}

impl Caller for Customer {
    fn id(&self) -> &str {
        &self.name
    }
}

/// Everybody may do everything.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) routes: &'static [Route<Customer>],
    pub(crate) rows: LiveReadModel<DynamoReadModel>,
}

impl Policy for Open {
    type Caller = Customer;
    type Rows = LiveReadModel<DynamoReadModel>;

    const FOLLOWED: &'static [Followed] =
        &[Followed { projection: Balances::NAME, categories: &[AccountId::CATEGORY] }];

    fn rows(&self) -> &LiveReadModel<DynamoReadModel> {
        &self.rows
    }

    fn routes(&self) -> &[Route<Customer>] {
        self.routes
    }

    fn decided_by(&self, _fields: &Fields) -> Vec<StreamName> {
        vec![]
    }

    async fn authorise(&self, _command: &str, _fields: &Fields, _caller: &Customer) -> Result<(), Problem> {
        Ok(())
    }
}

/// A request as API Gateway hands it over: a command to the thing of this id. `id_name` is what its route calls the id.
pub(crate) fn request(id_name: &str, id: &str, command: &str, body: &Value, key: Option<&str>) -> Value {
    let customer = Customer { name: "customer".to_owned() };
    let token = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&customer).unwrap_or_default());
    let mut headers = json!({
        "Content-Type": "application/json",
        "Authorization": format!("Bearer dev.{token}"),
        "X-Correlation-Id": Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{id}/{command}/{body}").as_bytes()),
    });
    if let Some(key) = key {
        headers["Idempotency-Key"] = json!(key);
    }
    let path = format!("/{id}/{command}");
    json!({
        "httpMethod": "POST",
        "resource": format!("/{{{id_name}}}/{command}"),
        "path": path,
        "pathParameters": { id_name: id },
        "headers": headers,
        "body": body.to_string(),
        "requestContext": { "requestId": "request", "path": path },
    })
}
