//! Tables.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};

/// A key attribute: its name and its type.
pub(crate) type Key = (&'static str, ScalarAttributeType);

/// A table to be created, on demand and without a stream.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) partition: Key,
    pub(crate) sort: Option<Key>,
    pub(crate) indexes: &'static [Index],
}

/// An index of whole items.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) partition: Key,
    pub(crate) sort: Key,
}

impl Table {
    /// Creates it.
    pub(crate) async fn create(&self, client: &Client) -> anyhow::Result<()> {
        let definition = |key: &Key| {
            AttributeDefinition::builder().attribute_name(key.0).attribute_type(key.1.clone()).build()
        };
        let of_indexes = self.indexes.iter().flat_map(|index| [&index.partition, &index.sort]);
        let mut keys: Vec<&Key> = [&self.partition].into_iter().chain(&self.sort).chain(of_indexes).collect();
        keys.sort_unstable_by_key(|(name, _)| *name);
        keys.dedup_by_key(|(name, _)| *name);
        let definitions = keys.into_iter().map(definition).collect::<Result<Vec<_>, _>>()?;
        let mut create = client
            .create_table()
            .table_name(self.name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(definitions))
            .set_key_schema(Some(schema(&self.partition, self.sort.as_ref())?));
        for Index { name, partition, sort } in self.indexes {
            let index = GlobalSecondaryIndex::builder()
                .index_name(*name)
                .set_key_schema(Some(schema(partition, Some(sort))?))
                .projection(Projection::builder().projection_type(ProjectionType::All).build())
                .build()?;
            create = create.global_secondary_indexes(index);
        }
        create.send().await?;
        Ok(())
    }
}

fn schema(partition: &Key, sort: Option<&Key>) -> anyhow::Result<Vec<KeySchemaElement>> {
    let element = |(key, kind): (&Key, KeyType)| {
        Ok(KeySchemaElement::builder().attribute_name(key.0).key_type(kind).build()?)
    };
    [Some((partition, KeyType::Hash)), sort.map(|key| (key, KeyType::Range))]
        .into_iter()
        .flatten()
        .map(element)
        .collect()
}
