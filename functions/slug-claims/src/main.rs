//! Settles the claims of slugs by what has happened: a slug is its owner's as soon as an event gives it, and free again when
//! another takes its place, or its owner is gone.

#[cfg(test)]
mod tests;

use aws_sdk_dynamodb::Client;
use paceline::{EventHandler, Identity, Recorded};
use paceline_dynamodb::claims::{Claims, ClaimsUnavailable, DynamoClaims};
use paceline_lambda::environment::{aws, variable};
use paceline_lambda::event_handler;
use segment_challenge::projections::url_slugs::{CHALLENGES, UrlSlugsEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let client = Client::new(&aws().await);
    event_handler::run(SlugClaims(DynamoClaims::new(client, variable("SLUGS_TABLE")?))).await
}

/// Keeps the claims of slugs.
struct SlugClaims<C>(C);

impl<C: Claims> EventHandler for SlugClaims<C> {
    const NAME: &'static str = "slug-claims";
    type Event = UrlSlugsEvent;
    type Error = ClaimsUnavailable;

    async fn handle(&self, event: &Recorded<UrlSlugsEvent>) -> Result<(), ClaimsUnavailable> {
        self.settle(&event.event).await
    }
}

impl<C: Claims> SlugClaims<C> {
    async fn settle(&self, event: &UrlSlugsEvent) -> Result<(), ClaimsUnavailable> {
        use UrlSlugsEvent as On;
        let Self(claims) = self;
        let (scope, owner, slug) = match event {
            On::ChallengeNamed(named) => (CHALLENGES, named.challenge_id.as_str(), &named.url_slug),
            On::ChallengeRenamed(named) => (CHALLENGES, named.challenge_id.as_str(), &named.url_slug),
            On::StageNamed(named) => (named.challenge_id.as_str(), named.stage_id.as_str(), &named.url_slug),
            On::StageDeleted(deleted) => {
                return claims.free(deleted.challenge_id.as_str(), deleted.stage_id.as_str()).await;
            }
            On::ChallengeCancelled(cancelled) => {
                claims.free(CHALLENGES, cancelled.challenge_id.as_str()).await?;
                return claims.close(cancelled.challenge_id.as_str()).await;
            }
        };
        if !claims.settle(scope, owner, slug).await? {
            tracing::warn!(
                scope,
                slug,
                owner,
                "the slug is another's: its claim had lapsed before this event"
            );
        }
        Ok(())
    }
}
