//! What a failed call means: that somebody else came first, that it may succeed later, or that it never will.

use std::error::Error;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::CancellationReason;

/// A failed call.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An item is not as the condition wants it, or another transaction holds it at this moment.
    Conflict,
    /// DynamoDB could not be reached or throttles, also after the client's own retries.
    Unavailable(Box<dyn Error + Send + Sync>),
    /// DynamoDB refused the call itself. The same call fails again.
    Refused(Box<dyn Error + Send + Sync>),
}

/// Codes of answers that the same call may not get a second time.
const TRANSIENT: [&str; 8] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionInProgressException",
];

/// The codes of a cancelled transaction's reasons are named otherwise than those of other answers.
const TRANSIENT_REASONS: [&str; 2] = ["ProvisionedThroughputExceeded", "ThrottlingError"];

const CONFLICTS: [&str; 2] = ["ConditionalCheckFailedException", "TransactionConflictException"];

const CONFLICT_REASONS: [&str; 2] = ["ConditionalCheckFailed", "TransactionConflict"];

/// A call that is no transaction.
pub(crate) fn failure<E, R>(error: SdkError<E, R>) -> Failure
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    if code.is_some_and(|code| CONFLICTS.contains(&code)) {
        Failure::Conflict
    } else if is_passing(&error) {
        Failure::Unavailable(Box::new(error))
    } else {
        Failure::Refused(Box::new(error))
    }
}

/// Whether the same call may succeed later: it was not answered, or not readably, or turned away for the moment.
pub(crate) fn is_passing<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    match error {
        SdkError::ServiceError(service) => service.err().code().is_some_and(|code| TRANSIENT.contains(&code)),
        SdkError::ConstructionFailure(_) => false,
        _ => true,
    }
}

/// A transaction, which may have been cancelled for several reasons: one for each of its items.
pub(crate) fn transaction_failure<E, R>(
    error: SdkError<E, R>,
    reasons: impl FnOnce(&E) -> Option<&[CancellationReason]>,
) -> Failure
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let Some(reasons) = error.as_service_error().and_then(reasons) else { return failure(error) };
    let any =
        |codes: &[&str]| reasons.iter().filter_map(|reason| reason.code()).any(|code| codes.contains(&code));
    if any(&CONFLICT_REASONS) {
        Failure::Conflict
    } else if any(&TRANSIENT_REASONS) {
        Failure::Unavailable(Box::new(error))
    } else {
        Failure::Refused(Box::new(error))
    }
}
