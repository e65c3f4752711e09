//! Whole-system tests: the application on LocalStack, through its public API only.
