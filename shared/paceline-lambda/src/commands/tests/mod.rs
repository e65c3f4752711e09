//! A command function from event to answer, on stores in memory.

mod account;
mod messages;
mod requests;
mod robustness;
mod waiting;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use paceline::consistency::Awaited;
use paceline::read_model::ReadModel;
use paceline::{Dispatcher, Immediately, InMemoryEventStore, InMemoryReadModel, StreamName, Version};
use paceline_dynamodb::claims::InMemoryClaims;
use serde::Deserialize;
use serde_json::{Value, json};

use self::account::{Account, nickname};
use super::{CommandFunction, Policy, Route, UniqueNames};
use crate::http::{BodyRule, Caller, DevelopmentTokens, Fields, Followed, Problem};

const BALANCES: &str = "balances";
const OWNERS: &str = "owners";

const SITE: &str = "https://bank.example";

#[derive(Debug, Deserialize)]
struct Customer {
    customer_id: String,
}

impl Caller for Customer {
    fn id(&self) -> &str {
        &self.customer_id
    }
}

const ROUTES: &[Route<Customer>] = &[
    Route::post("/api/accounts", "OpenAccount", "account_id")
        .creating("/api/accounts/{account_id}", &["owner"])
        .filled_by(|fields, customer| drop(fields.insert("opened_by".to_owned(), customer.id().into()))),
    Route::post("/api/accounts/{account_id}/money", "DepositMoney", "account_id").of_type("in"),
    Route::post("/api/accounts/{account_id}/money", "WithdrawMoney", "account_id").of_type("out"),
    Route::post("/api/accounts/{account_id}/open", "OpenAccount", "account_id").with_body(BodyRule::OPTIONAL),
];

/// Nobody sees account `hidden`, and only Ada takes money out. Into `lagging` money goes once its row is there.
#[derive(Debug, Default)]
struct Rules {
    rows: InMemoryReadModel,
}

impl Policy for Rules {
    type Caller = Customer;
    type Rows = InMemoryReadModel;

    const FOLLOWED: &'static [Followed] = &[Followed { projection: BALANCES, categories: &["account"] }];

    const AWAITED: &'static [Awaited] = &[
        Awaited { projection: BALANCES, wants: |_| true },
        Awaited { projection: OWNERS, wants: |name| name == "AccountOpened" },
    ];

    fn rows(&self) -> &InMemoryReadModel {
        &self.rows
    }

    fn routes(&self) -> &[Route<Customer>] {
        ROUTES
    }

    fn decided_by(&self, fields: &Fields) -> Vec<StreamName> {
        (fields["account_id"] == "lagging").then(lagging).into_iter().collect()
    }

    async fn authorise(&self, command: &str, fields: &Fields, caller: &Customer) -> Result<(), Problem> {
        match (command, fields["account_id"].as_str()) {
            ("DepositMoney", Some("lagging")) => {
                let row = self.rows.checkpoint(BALANCES, &lagging()).await.unwrap();
                (row > Version::ZERO).then_some(()).ok_or_else(Problem::not_found)
            }
            (_, Some("hidden")) => Err(Problem::not_found()),
            (_, Some("panic")) => panic!("a policy's mistake"),
            ("WithdrawMoney", _) if caller.customer_id != "ada" => Err(Problem::forbidden()),
            _ => Ok(()),
        }
    }
}

fn lagging() -> StreamName {
    "account/lagging".parse().unwrap()
}

type Function = CommandFunction<
    Account,
    InMemoryEventStore,
    ((), UniqueNames<Account, InMemoryClaims>),
    Immediately,
    Rules,
    DevelopmentTokens<Customer>,
>;

fn bank() -> Function {
    let names = UniqueNames::new(InMemoryClaims::new(), nickname);
    let dispatcher = Dispatcher::new(InMemoryEventStore::new()).with(names);
    let tokens = DevelopmentTokens::from_setting(Some("on"));
    CommandFunction::new("account-commands", dispatcher, Rules::default(), tokens, SITE.to_owned())
        .completing(|_, fields| {
            fields.entry("nickname").or_insert_with(|| "?".into());
        })
        .with_clock(|| Timestamp::UNIX_EPOCH)
}

fn token(customer: &str) -> String {
    format!("Bearer dev.{}", URL_SAFE_NO_PAD.encode(json!({ "customer_id": customer }).to_string()))
}

/// A request of Ada's.
fn post(path: &str, body: &Value) -> Value {
    let id = path.split('/').nth(3);
    json!({
        "httpMethod": "POST",
        "resource": id.map_or_else(
            || path.to_owned(),
            |id| path.replace(&format!("/accounts/{id}"), "/accounts/{account_id}"),
        ),
        "path": path,
        "pathParameters": { "account_id": id },
        "headers": { "Content-Type": "application/json", "Authorization": token("ada") },
        "body": body.to_string(),
        "requestContext": { "requestId": "req-1", "path": format!("/dev{path}") },
    })
}

fn with_header(mut request: Value, name: &str, value: &str) -> Value {
    request["headers"][name] = value.into();
    request
}

/// What the function answers: status, headers and body.
#[derive(Debug, PartialEq)]
struct Answered {
    status: u64,
    headers: Value,
    body: Value,
}

impl Answered {
    fn code(&self) -> (u64, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }
}

async fn send(bank: &Function, request: Value) -> Answered {
    let answer = bank.handle(request).await.unwrap();
    Answered {
        status: answer["statusCode"].as_u64().unwrap(),
        headers: answer["headers"].clone(),
        body: serde_json::from_str(answer["body"].as_str().unwrap()).unwrap(),
    }
}

/// An account that is open.
async fn open(bank: &Function, owner: &str) -> String {
    let answered = send(bank, post("/api/accounts", &json!({ "owner": owner }))).await;
    assert_eq!(answered.status, 201, "{answered:?}");
    answered.headers["Location"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}
