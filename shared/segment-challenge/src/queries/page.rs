//! Pages of lists.

use paceline::read_model::{ReadModel, ReadModelError, Row, RowQuery, StoredRow};

/// The largest page.
pub const MAX_LIMIT: usize = 100;

/// Which page of a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The order key of the last item of the page before. `None`: from the start.
    pub after: Option<String>,
    /// At most so many items, 1 to [`MAX_LIMIT`].
    pub limit: usize,
}

impl Page {
    /// The first page, with so many items.
    pub const fn first(limit: usize) -> Self {
        Self { after: None, limit }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// The order key of the last of them, if more come after it.
    pub next: Option<String>,
}

/// A list of nothing.
impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self::whole(Vec::new())
    }
}

impl<T> Listed<T> {
    /// A list that is whole.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// The same page of other items.
    pub fn map<U>(self, item: impl FnMut(T) -> U) -> Listed<U> {
        Listed { items: self.items.into_iter().map(item).collect(), next: self.next }
    }
}

/// A page of rows in the order of a query.
///
/// # Errors
/// [`ReadModelError`].
pub async fn read<T: Row>(
    rows: &impl ReadModel,
    query: RowQuery,
    page: &Page,
) -> Result<Listed<T>, ReadModelError> {
    // One more tells whether anything comes after.
    let query = RowQuery { after: page.after.clone(), limit: Some(page.limit.saturating_add(1)), ..query };
    let mut found = rows.query(T::TABLE, &query).await?;
    let more = found.len() > page.limit;
    found.truncate(page.limit);
    let next = found.last().filter(|_| more).map(|last| last.sort.clone());
    let items = found.into_iter().map(StoredRow::decode).collect::<Result<_, _>>()?;
    Ok(Listed { items, next })
}

/// All rows of a query.
///
/// # Errors
/// [`ReadModelError`].
pub async fn read_all<T: Row>(rows: &impl ReadModel, query: &RowQuery) -> Result<Vec<T>, ReadModelError> {
    rows.query(T::TABLE, query).await?.into_iter().map(StoredRow::decode).collect()
}

/// A row by its key.
///
/// # Errors
/// [`ReadModelError`].
pub async fn get<T: Row>(
    rows: &impl ReadModel,
    key: &paceline::read_model::Key,
) -> Result<Option<T>, ReadModelError> {
    rows.get(T::TABLE, key).await?.map(StoredRow::decode).transpose()
}
