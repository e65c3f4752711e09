//! Panics: whoever catches them, they are noted.

use std::cell::RefCell;

thread_local! {
    static FIRST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Notes all panics from now on, and prints none.
pub(crate) fn note() {
    std::panic::set_hook(Box::new(|panic| {
        FIRST.with_borrow_mut(|first| {
            first.get_or_insert_with(|| panic.to_string());
        });
    }));
}

/// The first panic in this thread since the last call.
pub(crate) fn take() -> Option<String> {
    FIRST.take()
}
