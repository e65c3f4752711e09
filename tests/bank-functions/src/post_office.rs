//! A post office, to see what an event handler does outside: an item for each address, in a table that is not Paceline's.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::AttributeValue;
use bank::letters::{Letter, NotPosted, Post};
use lambda_runtime::Error;
use paceline_lambda::environment::{aws, variable};

/// Adds letters to the list `letters` of an address: the account that they are about. It reads no address whose item has
/// an attribute `illegible`.
pub(crate) struct PostOffice {
    client: Client,
    table: String,
}

impl PostOffice {
    /// The one in the table of the environment's `POST_OFFICE_TABLE`.
    pub(crate) async fn open() -> Result<Self, Error> {
        Ok(Self { client: Client::new(&aws().await), table: variable("POST_OFFICE_TABLE")? })
    }
}

impl Post for PostOffice {
    /// Every letter that is handed in is added, so that one that comes twice is seen twice.
    async fn send(&self, letter: Letter) -> Result<(), NotPosted> {
        let text = format!("{}: {} pence", letter.version, letter.pence);
        let list = |letters| AttributeValue::L(letters);
        let sent = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("address", AttributeValue::S(letter.account_id))
            .update_expression("SET letters = list_append(if_not_exists(letters, :none), :letter)")
            .condition_expression("attribute_not_exists(illegible)")
            .expression_attribute_values(":none", list(vec![]))
            .expression_attribute_values(":letter", list(vec![AttributeValue::S(text)]))
            .send()
            .await;
        match sent.map_err(SdkError::into_service_error) {
            Ok(_) => Ok(()),
            Err(error) if error.is_conditional_check_failed_exception() => Err(NotPosted::Illegible),
            Err(_) => Err(NotPosted::Busy),
        }
    }
}
