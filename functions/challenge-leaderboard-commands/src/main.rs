//! Takes the commands of the boards of challenges, from process managers by its queue.

use segment_challenge::challenge_leaderboard::ChallengeLeaderboard;
use segment_challenge_lambda::commands;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    commands::run::<ChallengeLeaderboard>("challenge-leaderboard-commands", &[]).await
}
