//! What an error of DynamoDB means to a caller of the store.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use paceline::{StoreError, StreamName};

use super::item::ItemError;
use crate::failure::is_passing;

/// A read or a write that was not answered, or refused.
pub(super) fn store_error<E, R>(error: SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    if is_passing(&error) {
        StoreError::Unavailable(Box::new(error))
    } else {
        StoreError::Refused(Box::new(error))
    }
}

/// An item of a stream that cannot be read.
pub(super) fn corrupt(stream: &StreamName, error: &ItemError) -> StoreError {
    StoreError::Corrupt { stream: stream.clone(), reason: error.to_string() }
}
