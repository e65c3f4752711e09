//! What becomes of the claims of slugs by events.

use std::str::FromStr;

use jiff::Timestamp;
use paceline_dynamodb::claims::{Claim, InMemoryClaims, LAPSE};
use segment_challenge::projections::url_slugs::{
    ChallengeCancelled, ChallengeNamed, ChallengeRenamed, StageDeleted, StageNamed,
};
use uuid::Uuid;

use super::*;

fn id<I: FromStr<Err: std::fmt::Debug>>(text: &str) -> I {
    text.parse().unwrap()
}

fn created(challenge: &str, slug: &str) -> UrlSlugsEvent {
    UrlSlugsEvent::ChallengeNamed(ChallengeNamed { challenge_id: id(challenge), url_slug: slug.to_owned() })
}

fn renamed(challenge: &str, slug: &str) -> UrlSlugsEvent {
    UrlSlugsEvent::ChallengeRenamed(ChallengeRenamed {
        challenge_id: id(challenge),
        url_slug: slug.to_owned(),
    })
}

fn cancelled(challenge: &str) -> UrlSlugsEvent {
    UrlSlugsEvent::ChallengeCancelled(ChallengeCancelled { challenge_id: id(challenge) })
}

fn stage_created(stage: &str, challenge: &str, slug: &str) -> UrlSlugsEvent {
    let (stage_id, challenge_id) = (id(stage), id(challenge));
    UrlSlugsEvent::StageNamed(StageNamed { stage_id, challenge_id, url_slug: slug.to_owned() })
}

fn stage_deleted(stage: &str, challenge: &str) -> UrlSlugsEvent {
    UrlSlugsEvent::StageDeleted(StageDeleted { stage_id: id(stage), challenge_id: id(challenge) })
}

async fn given(events: &[UrlSlugsEvent]) -> InMemoryClaims {
    let handler = SlugClaims(InMemoryClaims::new());
    for event in events {
        // Events are handled at least once.
        handler.settle(event).await.unwrap();
        handler.settle(event).await.unwrap();
    }
    handler.0
}

/// Whether another challenge or stage can have this slug long after the last event.
async fn is_free(claims: &InMemoryClaims, scope: &str, slug: &str) -> bool {
    let (scope, name, owner) = (scope.to_owned(), slug.to_owned(), "another".to_owned());
    let claim = Claim { scope, name, owner, claimed_by: Uuid::from_u128(1) };
    claims.claim(&claim, Timestamp::UNIX_EPOCH + LAPSE + LAPSE).await.unwrap()
}

#[tokio::test]
async fn a_slug_is_its_owners_for_good_once_the_event_has_given_it() {
    let claims = given(&[created("c-1", "ronde"), stage_created("s-1", "c-1", "ronde")]).await;

    assert!(!is_free(&claims, CHALLENGES, "ronde").await);
    assert!(!is_free(&claims, "c-1", "ronde").await);
    assert!(is_free(&claims, "c-2", "ronde").await);
}

#[tokio::test]
async fn another_name_frees_the_former_slug() {
    let claims = given(&[created("c-1", "ronde"), renamed("c-1", "giro")]).await;

    assert!(is_free(&claims, CHALLENGES, "ronde").await);
    assert!(!is_free(&claims, CHALLENGES, "giro").await);
}

#[tokio::test]
async fn a_name_changed_after_hosting_leaves_the_slug() {
    let claims = given(&[created("c-1", "ronde"), renamed("c-1", "ronde")]).await;

    assert!(!is_free(&claims, CHALLENGES, "ronde").await);
}

#[tokio::test]
async fn a_deleted_stage_frees_its_slug_alone() {
    let stages = [stage_created("s-1", "c-1", "ronde"), stage_created("s-2", "c-1", "giro")];
    let [first, second] = stages;
    let claims = given(&[first, second, stage_deleted("s-1", "c-1")]).await;

    assert!(is_free(&claims, "c-1", "ronde").await);
    assert!(!is_free(&claims, "c-1", "giro").await);
}

#[tokio::test]
async fn a_cancelled_challenge_frees_its_slug_and_those_of_its_stages() {
    let claims = given(&[
        created("c-1", "ronde"),
        stage_created("s-1", "c-1", "ronde"),
        created("c-2", "giro"),
        cancelled("c-1"),
    ])
    .await;

    assert!(is_free(&claims, CHALLENGES, "ronde").await);
    assert!(is_free(&claims, "c-1", "ronde").await);
    assert!(!is_free(&claims, CHALLENGES, "giro").await);
}
