//! Claims of unique names: what goes for the table goes for the memory that tests use in its place.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use jiff::{SignedDuration, Timestamp};
use paceline_dynamodb::claims::{Claim, Claims, DynamoClaims, InMemoryClaims, LAPSE};
use uuid::Uuid;

use crate::engine;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn table() -> DynamoClaims {
    let client = engine::client().await;
    let table = engine::table_name("slugs");
    let attribute = |name| {
        let kind = ScalarAttributeType::S;
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
    };
    let key = |name, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    client
        .create_table()
        .table_name(&table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("scope"))
        .attribute_definitions(attribute("slug"))
        .key_schema(key("scope", KeyType::Hash))
        .key_schema(key("slug", KeyType::Range))
        .send()
        .await
        .unwrap();
    DynamoClaims::new(client, table)
}

fn claim(owner: &str, command: u128) -> Claim {
    let (scope, name) = ("challenge".to_owned(), "ronde".to_owned());
    Claim { scope, name, owner: owner.to_owned(), claimed_by: Uuid::from_u128(command) }
}

fn later(duration: SignedDuration) -> Timestamp {
    NOW + duration
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// Who holds the name is told by who may claim it.
async fn is_free(claims: &impl Claims, at: Timestamp) -> bool {
    claims.claim(&claim("someone-else", 99), at).await.unwrap()
}

async fn a_name_has_one_owner_who_gets_it_again(claims: impl Claims) {
    assert!(claims.claim(&claim("c-1", 1), NOW).await.unwrap());
    assert!(claims.claim(&claim("c-1", 2), NOW).await.unwrap());
    assert!(!claims.claim(&claim("c-2", 3), NOW).await.unwrap());
}

async fn what_is_not_settled_lapses(claims: impl Claims) {
    claims.claim(&claim("c-1", 1), NOW).await.unwrap();

    assert!(!is_free(&claims, later(LAPSE - SECOND)).await);
    assert!(is_free(&claims, later(LAPSE + SECOND)).await);
}

async fn claiming_again_starts_the_time_anew(claims: impl Claims) {
    claims.claim(&claim("c-1", 1), NOW).await.unwrap();
    claims.claim(&claim("c-1", 2), later(LAPSE - SECOND)).await.unwrap();

    assert!(!is_free(&claims, later(LAPSE + SECOND)).await);
}

async fn what_is_settled_stays(claims: impl Claims) {
    claims.claim(&claim("c-1", 1), NOW).await.unwrap();
    assert!(claims.settle("challenge", "c-1", "ronde").await.unwrap());
    assert!(claims.claim(&claim("c-1", 2), later(SECOND)).await.unwrap());
    claims.release(&claim("c-1", 2)).await.unwrap();

    assert!(!is_free(&claims, later(LAPSE + LAPSE)).await);
}

async fn an_event_goes_before_a_claim_and_not_before_an_event(claims: impl Claims) {
    claims.claim(&claim("c-1", 1), NOW).await.unwrap();

    assert!(claims.settle("challenge", "c-2", "ronde").await.unwrap());
    assert!(!claims.settle("challenge", "c-1", "ronde").await.unwrap());
    assert!(claims.claim(&claim("c-2", 2), NOW).await.unwrap());
}

async fn another_name_frees_the_former_one(claims: impl Claims) {
    claims.settle("challenge", "c-1", "ronde").await.unwrap();
    for _ in 0..2 {
        assert!(claims.settle("challenge", "c-1", "giro").await.unwrap());
    }

    assert!(is_free(&claims, NOW).await);
    assert!(!claims.claim(&Claim { name: "giro".to_owned(), ..claim("c-2", 2) }, NOW).await.unwrap());
}

async fn a_former_name_that_is_claimed_again_stays_claimed(claims: impl Claims) {
    claims.settle("challenge", "c-1", "ronde").await.unwrap();
    claims.claim(&claim("c-1", 2), NOW).await.unwrap();
    claims.settle("challenge", "c-1", "giro").await.unwrap();

    assert!(!is_free(&claims, NOW).await);
    assert!(is_free(&claims, later(LAPSE + SECOND)).await);
}

async fn who_is_ended_has_no_name(claims: impl Claims) {
    claims.settle("challenge", "c-1", "ronde").await.unwrap();
    claims.free("challenge", "c-2").await.unwrap();
    assert!(!is_free(&claims, NOW).await);
    claims.free("challenge", "c-1").await.unwrap();

    assert!(is_free(&claims, NOW).await);
    assert!(claims.settle("challenge", "someone-else", "ronde").await.unwrap());
}

async fn a_scope_that_is_closed_has_no_names(claims: impl Claims) {
    claims.settle("c-1", "s-1", "ronde").await.unwrap();
    claims.settle("c-1", "s-2", "giro").await.unwrap();
    claims.settle("challenge", "c-1", "ronde").await.unwrap();
    claims.close("c-1").await.unwrap();

    for name in ["ronde", "giro"] {
        let (scope, name) = ("c-1".to_owned(), name.to_owned());
        assert!(claims.claim(&Claim { scope, name, ..claim("s-3", 3) }, NOW).await.unwrap());
    }
    assert!(!is_free(&claims, NOW).await);
}

async fn what_is_released_is_free(claims: impl Claims) {
    claims.claim(&claim("c-1", 1), NOW).await.unwrap();
    claims.release(&claim("c-1", 1)).await.unwrap();

    assert!(is_free(&claims, NOW).await);
}

async fn another_command_of_the_owner_does_not_release_it(claims: impl Claims) {
    claims.claim(&claim("c-1", 1), NOW).await.unwrap();
    claims.claim(&claim("c-1", 2), NOW).await.unwrap();
    claims.release(&claim("c-1", 2)).await.unwrap();

    assert!(!is_free(&claims, NOW).await);
}

async fn who_lost_a_name_does_not_release_it(claims: impl Claims) {
    claims.claim(&claim("c-1", 1), NOW).await.unwrap();
    assert!(is_free(&claims, later(LAPSE + SECOND)).await);
    claims.release(&claim("c-1", 1)).await.unwrap();

    assert!(!claims.claim(&claim("c-1", 1), later(LAPSE + SECOND)).await.unwrap());
    assert!(claims.claim(&claim("c-3", 3), later(LAPSE + LAPSE + SECOND + SECOND)).await.unwrap());
}

macro_rules! on_both {
    ($($rule:ident),+ $(,)?) => {
        mod in_memory {
            $(#[tokio::test] async fn $rule() { super::$rule(super::InMemoryClaims::new()).await })+
        }
        mod in_the_table {
            $(#[tokio::test] async fn $rule() { super::$rule(super::table().await).await })+
        }
    };
}

on_both! {
    a_former_name_that_is_claimed_again_stays_claimed,
    a_name_has_one_owner_who_gets_it_again,
    a_scope_that_is_closed_has_no_names,
    an_event_goes_before_a_claim_and_not_before_an_event,
    another_command_of_the_owner_does_not_release_it,
    another_name_frees_the_former_one,
    claiming_again_starts_the_time_anew,
    what_is_not_settled_lapses,
    what_is_released_is_free,
    what_is_settled_stays,
    who_is_ended_has_no_name,
    who_lost_a_name_does_not_release_it,
}
