//! What an error of DynamoDB means to a caller of the store.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use paceline::{StoreError, StreamName};

use super::item::ItemError;

/// Codes of answers that the same call may not get a second time, after the client's own retries.
const TRANSIENT: [&str; 7] = [
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionInProgressException",
    "LimitExceededException",
];

/// A read or a write that was not answered, or refused.
pub(super) fn store_error<E, R>(error: SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let refused = match &error {
        SdkError::ServiceError(service) => {
            !service.err().code().is_some_and(|code| TRANSIENT.contains(&code))
        }
        SdkError::ConstructionFailure(_) => true,
        _ => false,
    };
    let source = Box::new(error);
    if refused { StoreError::Refused(source) } else { StoreError::Unavailable(source) }
}

/// An item of a stream that cannot be read.
pub(super) fn corrupt(stream: &StreamName, error: &ItemError) -> StoreError {
    StoreError::Corrupt { stream: stream.clone(), reason: error.to_string() }
}
