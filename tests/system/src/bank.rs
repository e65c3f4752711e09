//! The bank, as a customer sees it.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::development_token;
use crate::{Answer, Api};

/// The bank, as a new customer of it sees it.
#[derive(Clone, Debug)]
pub struct Bank {
    api: Api,
    customer_id: String,
    token: String,
}

impl Bank {
    /// The one that `cargo xtask test` has deployed.
    #[allow(clippy::disallowed_methods, reason = "each test has customers of its own")]
    pub fn deployed() -> Self {
        let customer_id = format!("customer-{}", Uuid::new_v4().simple());
        let token = development_token(&json!({ "customer_id": customer_id }));
        Self { api: Api::at(crate::setting("PACELINE_BANK_API_URL")), customer_id, token }
    }

    /// Asks for something.
    pub fn get(&self, path: &str) -> Answer {
        self.api.request("GET", Some(&self.token), path, &[], "")
    }

    /// Sends a command.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.api.request("POST", Some(&self.token), path, &headers, &body.to_string())
    }

    /// Opens an account and pays in: versions 1 and 2 of its stream.
    pub fn open_account(&self, pence: u64) -> String {
        let opened = self.post("/accounts", &json!({})).expect(201);
        let account_id = opened.text("account_id").to_owned();
        self.deposit(&account_id, pence);
        account_id
    }

    /// Pays in.
    pub fn deposit(&self, account_id: &str, pence: u64) {
        let _ =
            self.post(&format!("/accounts/{account_id}/deposits"), &json!({ "pence": pence })).expect(200);
    }

    /// Takes out.
    pub fn withdraw(&self, account_id: &str, pence: u64) {
        let path = format!("/accounts/{account_id}/withdrawals");
        let _ = self.post(&path, &json!({ "pence": pence })).expect(200);
    }

    /// Requests a transfer, and gives its id.
    pub fn transfer(&self, from: &str, to: &str, pence: u64, due: Option<&str>) -> String {
        let request = json!({ "from": from, "to": to, "pence": pence, "due": due });
        self.post("/transfers", &request).expect(201).text("transfer_id").to_owned()
    }

    /// What an account holds, as its row says.
    pub fn balance(&self, account_id: &str) -> Option<u64> {
        self.get(&format!("/accounts/{account_id}")).body["pence"].as_u64()
    }

    /// What the customer has in all accounts, as the row says.
    pub fn fortune(&self) -> Option<u64> {
        self.get(&format!("/owners/{}", self.customer_id)).body["pence"].as_u64()
    }

    /// Waits until a transfer has come to an end, whichever. Not for one that waits for its time: the question would cancel
    /// it.
    pub fn wait_for_end_of(&self, transfer_id: &str) {
        crate::eventually("the transfer has ended", || {
            let answer = self.post(&format!("/transfers/{transfer_id}/cancel"), &json!({}));
            (answer.body["code"] == "transfer_ended").then_some(())
        });
    }
}
