//! The functions that an effort passes through, each on the shipped stores: stage, process manager, board, rows; and the
//! challenge's boards at the end.

use std::sync::{Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use paceline::{
    Aggregate, Bounds, CommandContext, CommandMessage, CommandSender, CommandSet, Commit, Deduplication,
    Dispatcher, EncodedEvent, EventStore, Expected, Identity, NewCommit, ProcessManager, ProcessRunner,
    ProjectionRunner, Receive, SendError, StreamName,
};
use paceline_dynamodb::event_store::DynamoEventStore;
use paceline_dynamodb::process_store::DynamoProcessStore;
use paceline_dynamodb::read_model::DynamoReadModel;
use segment_challenge::challenge_leaderboard::ChallengeLeaderboard;
use segment_challenge::process_managers::{ChallengeLeaderboards, StageLeaderboards};
use segment_challenge::projections::stage_leaderboards::StageLeaderboardsProjection;
use segment_challenge::stage::{Stage, StageCommand};
use segment_challenge::stage_leaderboard::StageLeaderboard;
use segment_challenge::{ChallengeLeaderboardId, StageLeaderboardId};

use super::data;
use super::snapshots::Apart;
use crate::{deployed, edge};

/// So many commands SQS hands to a function at once: they are committed together.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
pub(super) const BATCH: usize = 10;

/// The functions, with what they keep between calls.
pub(super) struct Functions {
    stages: Dispatcher<Stage, Apart>,
    boards: Dispatcher<StageLeaderboard, Apart>,
    challenge_boards: Dispatcher<ChallengeLeaderboard, Apart>,
    events: DynamoEventStore,
    processes: DynamoProcessStore,
    shown: ProjectionRunner<StageLeaderboardsProjection, DynamoEventStore, DynamoReadModel>,
    sent: Sent,
}

/// Clients for the snapshots of each aggregate.
pub(super) struct SnapshotClients {
    pub(super) stages: Client,
    pub(super) boards: Client,
    pub(super) challenge_boards: Client,
}

impl Functions {
    /// Functions that keep nothing yet, and later as much as `bounds` say.
    pub(super) fn new(client: &Client, snapshots: &SnapshotClients, bounds: Bounds) -> Self {
        let events = deployed::events(client);
        let apart =
            |snapshots: &Client| Apart { commits: events.clone(), snapshots: deployed::events(snapshots) };
        Self {
            stages: Dispatcher::new(apart(&snapshots.stages)).keeping(bounds),
            boards: Dispatcher::new(apart(&snapshots.boards)).keeping(bounds),
            challenge_boards: Dispatcher::new(apart(&snapshots.challenge_boards)).keeping(bounds),
            processes: deployed::processes(client),
            shown: ProjectionRunner::new(StageLeaderboardsProjection, events.clone(), deployed::rows(client)),
            events,
            sent: Sent::default(),
        }
    }

    /// What happens to the challenge, of which the process manager of its boards is told.
    pub(super) async fn challenge(&self, events: Vec<EncodedEvent>) -> anyhow::Result<()> {
        let metadata = CommandContext::new(edge::fresh_id(), edge::now()).metadata();
        let commit = NewCommit::new(events, metadata).ok_or_else(|| anyhow::anyhow!("no events"))?;
        let stream = data::challenge_id()?.stream();
        self.follow_board(&self.events.append(&stream, Expected::Any, commit).await?).await
    }

    /// The stage carries out commands together.
    pub(super) async fn stage(&self, commands: Vec<StageCommand>) -> anyhow::Result<Vec<Commit>> {
        let fresh = || CommandContext::new(edge::fresh_id(), edge::now());
        carry_out(&self.stages, commands.into_iter().map(|command| (command, fresh())).collect()).await
    }

    /// The process manager of the stage's boards takes a commit of the stage.
    pub(super) async fn follow_stage(&self, commit: &Commit) -> anyhow::Result<()> {
        self.follow::<StageLeaderboards>(commit).await
    }

    /// The process manager of the challenge's boards takes a commit of a stage's board, or of the challenge.
    pub(super) async fn follow_board(&self, commit: &Commit) -> anyhow::Result<()> {
        self.follow::<ChallengeLeaderboards>(commit).await
    }

    async fn follow<P: ProcessManager>(&self, commit: &Commit) -> anyhow::Result<()> {
        let receive = Receive { attempt: 1, now: edge::now(), confirm: false };
        let runner = ProcessRunner::<P, _, _, _>::new(&self.events, &self.processes, &self.sent);
        anyhow::ensure!(
            Box::pin(runner.deliver(commit, receive)).await?.is_empty(),
            "something was passed over"
        );
        Ok(())
    }

    /// The stage's boards carry out what was sent to them, so many commands at once.
    pub(super) async fn rank(&self, together: usize) -> anyhow::Result<Vec<Commit>> {
        let sent = self.sent.take(|to| to.category() == StageLeaderboardId::CATEGORY);
        carry_out_sent(&self.boards, sent, together).await
    }

    /// The rows of the boards follow.
    pub(super) async fn show(&self, commit: &Commit) -> anyhow::Result<()> {
        Box::pin(self.shown.deliver(commit)).await?;
        Ok(())
    }

    /// A board of the challenge carries out what was sent to it.
    pub(super) async fn stand(&self, board: &ChallengeLeaderboardId) -> anyhow::Result<Vec<Commit>> {
        let sent = self.sent.take(|to| to.id() == board.as_str());
        carry_out_sent(&self.challenge_boards, sent, BATCH).await
    }
}

/// Carries out commands that process managers have sent.
async fn carry_out_sent<A>(
    dispatcher: &Dispatcher<A, Apart>,
    sent: Vec<CommandMessage>,
    together: usize,
) -> anyhow::Result<Vec<Commit>>
where
    A: Aggregate<Command: CommandSet>,
{
    let mut commits = Vec::new();
    for some in sent.chunks(together) {
        let commands = some.iter().map(|sent| {
            let deduplication = Deduplication::ByCause(sent.caused_at);
            let context =
                CommandContext { deduplication, ..CommandContext::new(sent.command_id, edge::now()) };
            Ok((data::command(&sent.command.name, &sent.command.data)?, context))
        });
        commits.extend(carry_out(dispatcher, commands.collect::<anyhow::Result<_>>()?).await?);
    }
    Ok(commits)
}

/// Carries out commands together, and gives their commits.
async fn carry_out<A>(
    dispatcher: &Dispatcher<A, Apart>,
    commands: Vec<(A::Command, CommandContext)>,
) -> anyhow::Result<Vec<Commit>>
where
    A: Aggregate<Command: CommandSet>,
{
    let outcomes = Box::pin(dispatcher.dispatch_batch(commands)).await;
    let commits = outcomes.into_iter().map(|outcome| Ok(outcome?.commit));
    commits.filter_map(anyhow::Result::transpose).collect()
}

/// Keeps what process managers send.
#[derive(Default)]
struct Sent(Mutex<Vec<CommandMessage>>);

impl Sent {
    /// Takes the commands to some streams.
    fn take(&self, wanted: impl Fn(&StreamName) -> bool) -> Vec<CommandMessage> {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.extract_if(.., |sent| wanted(&sent.command.stream)).collect()
    }
}

impl CommandSender for Sent {
    async fn send(&self, commands: &[CommandMessage]) -> Result<(), SendError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(commands);
        Ok(())
    }
}
