use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::bank_account::{Account, AccountId, DepositMoney, MoneyWithdrawn, OpenAccount, WithdrawMoney};
use crate::read_model::Checkpoint;
use crate::{CommandContext, Dispatcher, InMemoryEventStore, InMemoryReadModel, Recorded, UnitOfWork};

crate::event_set! {
    /// What a reader of withdrawals wants.
    #[derive(Debug)]
    enum Withdrawal { MoneyWithdrawn }
}

struct Withdrawals;

impl Projection for Withdrawals {
    const NAME: &'static str = "withdrawals";
    const TABLES: &'static [&'static str] = &[];
    type Event = Withdrawal;

    async fn project<R: ReadModel>(
        &self,
        _: &Recorded<Withdrawal>,
        _: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        Ok(())
    }
}

const EVERYTHING: Awaited = Awaited { projection: "everything", wants: |_| true };
const WITHDRAWALS: Awaited = Awaited::of::<Withdrawals>();

/// A clock by which the rows move on at a certain pause. The first sleep is that of the patience, which never ends
/// before a certain number of pauses.
struct Scripted<'a> {
    rows: &'a InMemoryReadModel,
    pauses: AtomicU32,
    /// After so many pauses this subscriber comes from and to these versions.
    moves: Option<(u32, &'static str, u64, u64)>,
    patience: u32,
}

impl Clock for Scripted<'_> {
    async fn sleep(&self, duration: Duration) {
        if duration == DEFAULT_PATIENCE {
            while self.pauses.load(Ordering::Relaxed) < self.patience {
                futures_util::pending!();
            }
            return;
        }
        let pause = self.pauses.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some((at, subscriber, from, to)) = self.moves
            && at == pause
        {
            move_to(self.rows, subscriber, from, to).await;
        }
        // Lets the patience look at the clock.
        let mut waited = false;
        futures_util::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            if std::mem::replace(&mut waited, true) {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
    }
}

fn stream() -> StreamName {
    "account/ACC-1".parse().unwrap()
}

async fn move_to(rows: &InMemoryReadModel, subscriber: &'static str, from: u64, to: u64) {
    let (from, to) = (Version::new(from), Version::new(to));
    rows.write(&Checkpoint { subscriber, stream: stream(), from, to }, &[]).await.unwrap();
}

/// An account of three versions, of which the second is a withdrawal's, and the outcome of the third.
async fn account() -> (Dispatcher<Account, InMemoryEventStore>, Outcome<Account>) {
    let bank = Dispatcher::<Account, _>::new(InMemoryEventStore::new());
    let account_id: AccountId = "ACC-1".parse().unwrap();
    let context = CommandContext::new(Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
    let open = OpenAccount { account_id: account_id.clone(), owner: "Ada".to_owned() };
    bank.dispatch(open.into(), &context).await.unwrap();
    let nothing = WithdrawMoney { account_id: account_id.clone(), pence: 0 };
    bank.dispatch(nothing.into(), &context).await.unwrap();
    let outcome = bank.dispatch(DepositMoney { account_id, pence: 5 }.into(), &context).await.unwrap();
    assert_eq!(outcome.version(), Version::new(3));
    (bank, outcome)
}

/// Waits with rows that are at these checkpoints before, and move on so.
async fn waited(
    before: &[(&'static str, u64)],
    moves: Option<(u32, &'static str, u64, u64)>,
    projections: &[Awaited],
) -> (Passed, u32) {
    let (bank, outcome) = account().await;
    let rows = InMemoryReadModel::new();
    for (subscriber, to) in before {
        move_to(&rows, subscriber, 0, *to).await;
    }
    let clock = Scripted { rows: &rows, pauses: AtomicU32::new(0), moves, patience: 9 };
    let waiting = Waiting::new(&rows, bank.store(), clock);
    let passed = waiting.after(&outcome, projections).await.unwrap();
    (passed, waiting.clock.pauses.load(Ordering::Relaxed))
}

fn passed(passed: &[&'static str], behind: &[&'static str]) -> Passed {
    Passed { passed: passed.into(), behind: behind.into() }
}

#[tokio::test]
async fn what_is_there_is_not_waited_for() {
    assert_eq!(waited(&[("everything", 3)], None, &[EVERYTHING]).await, (passed(&["everything"], &[]), 0));
}

#[tokio::test]
async fn what_comes_in_time_is_waited_for() {
    let waited = waited(&[("everything", 2)], Some((4, "everything", 2, 3)), &[EVERYTHING]).await;

    assert_eq!(waited, (passed(&["everything"], &[]), 4));
}

#[tokio::test]
async fn what_does_not_come_in_time_is_named() {
    let (told, _) = waited(&[("withdrawals", 2)], None, &[EVERYTHING, WITHDRAWALS]).await;

    assert_eq!(told, passed(&["withdrawals"], &["everything"]));
}

#[tokio::test]
async fn events_that_a_projection_does_not_want_are_not_waited_for_but_those_before_them_are() {
    assert_eq!(waited(&[("withdrawals", 2)], None, &[WITHDRAWALS]).await, (passed(&["withdrawals"], &[]), 0));

    let behind = waited(&[("withdrawals", 1)], Some((3, "withdrawals", 1, 2)), &[WITHDRAWALS]).await;
    assert_eq!(behind, (passed(&["withdrawals"], &[]), 3));
}

#[test]
fn pauses_grow_up_to_a_quarter_of_a_second() {
    let pauses: Vec<u128> = pauses().take(6).map(|pause| pause.as_millis()).collect();

    assert_eq!(pauses, [20, 40, 80, 160, 250, 250]);
}
