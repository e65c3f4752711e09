//! The post office that the bank's letters go to: outside of the application, as a test plays it.

use serde_json::{Value, json};

use crate::aws::Aws;

/// The post office: a table with an item for each account to whose owner letters go.
#[derive(Clone, Debug)]
pub struct PostOffice(Aws);

impl PostOffice {
    /// The one that the bank is deployed with.
    pub fn deployed() -> Self {
        Self(Aws::started())
    }

    /// Makes the address of an account one that cannot be read, or can be again.
    pub fn set_legible(&self, account_id: &str, legible: bool) {
        let mut input = item(account_id);
        if legible {
            input["UpdateExpression"] = json!("REMOVE illegible");
        } else {
            input["UpdateExpression"] = json!("SET illegible = :true");
            input["ExpressionAttributeValues"] = json!({ ":true": { "BOOL": true } });
        }
        self.0.call("dynamodb", "DynamoDB_20120810.UpdateItem", &input);
    }

    /// The letters about an account in the order in which they came: the version of the event, and the amount.
    pub fn letters(&self, account_id: &str) -> Vec<String> {
        let answer = self.0.call("dynamodb", "DynamoDB_20120810.GetItem", &item(account_id));
        let letters = answer["Item"]["letters"]["L"].as_array().into_iter().flatten();
        letters.filter_map(|letter| letter["S"].as_str()).map(str::to_owned).collect()
    }
}

fn item(account_id: &str) -> Value {
    json!({ "TableName": "bank-post-office", "Key": { "address": { "S": account_id } } })
}
