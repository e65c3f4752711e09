//! The log: all commits of all streams, in an order that is consistent with cause and effect.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use jiff::SignedDuration;

use crate::{Commit, Position, StoreError, StreamName};

/// How far behind the clock a log is read by default: see [`EventLog`].
pub const SETTLING_MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// Into how many parts a log is divided, so that it takes as many times what one part takes.
///
/// All commits of a stream are in one slice. The number is part of what is stored: with another one a stream's later
/// commits are in another slice than its earlier ones, so that only readers of the whole still see them in order, and
/// with a lower one commits are lost to all readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slices(u16);

impl Slices {
    /// So many slices, at least one.
    pub const fn new(count: u16) -> Self {
        Self(if count == 0 { 1 } else { count })
    }

    /// How many there are.
    pub const fn count(self) -> u16 {
        self.0
    }

    /// The slices, from 0.
    pub fn all(self) -> impl Iterator<Item = u16> {
        0..self.0
    }

    /// The slice of a stream: its name's FNV-1a hash, which is the same in every program and for ever.
    pub fn of(self, stream: &StreamName) -> u16 {
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        let hash = stream.as_str().bytes().fold(0xcbf2_9ce4_8422_2325, mix);
        // The upper half depends on every byte as the lower does, but less on the last alone.
        u16::try_from((hash ^ (hash >> 32)) % u64::from(self.0)).unwrap_or_default()
    }
}

impl Default for Slices {
    /// 16: on `DynamoDB` 16,000 write units a second.
    fn default() -> Self {
        Self::new(16)
    }
}

/// All commits, in slices, each in the order of its commits' [positions](Position).
///
/// # Where to begin and to end
///
/// | from | `after` |
/// | --- | --- |
/// | the origin | [`Position::ZERO`] |
/// | a position | that position |
/// | now | [`Position::settled`] |
///
/// A commit may become visible after others with greater positions: its writer takes the position before it writes,
/// by its own clock, and the log follows the writes with a delay. So read no further than `until` =
/// [`Position::settled`]`(now, margin)`, with a margin above the sum of
///
/// - the longest time from a command's `now` until its append was answered: the time limit of the function,
/// - the delay of the log: mostly well under a second, more while the index is throttled,
/// - the difference between the clocks of writers and reader.
///
/// [`SETTLING_MARGIN`] is enough for functions that take at most 30 seconds. A commit that is later than that is
/// missing for those who have passed it, which a checkpoint per stream reveals with the stream's next commit. Whoever
/// cannot wait reads on to any `until`, and later once more from the settled position.
///
/// # Going on
///
/// Commits of different streams may have the same position. A reader who has read all up to `until` goes on after
/// `until`. One that stopped at a commit goes on after [`Position::before`] of it: what it gets again has versions
/// that it has seen.
pub trait EventLog: Send + Sync {
    /// How many slices there are.
    fn slices(&self) -> Slices;

    /// The commits of a slice whose positions are greater than `after` and not greater than `until`, in their order,
    /// in bounded memory.
    fn read_slice(
        &self,
        slice: u16,
        after: Position,
        until: Position,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send;
}

impl<L: EventLog> EventLog for &L {
    fn slices(&self) -> Slices {
        L::slices(self)
    }

    fn read_slice(
        &self,
        slice: u16,
        after: Position,
        until: Position,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        L::read_slice(self, slice, after, until)
    }
}

impl<L: EventLog> EventLog for Arc<L> {
    fn slices(&self) -> Slices {
        L::slices(self)
    }

    fn read_slice(
        &self,
        slice: u16,
        after: Position,
        until: Position,
    ) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
        L::read_slice(self, slice, after, until)
    }
}

type Commits<'a> = Pin<Box<dyn Stream<Item = Result<Commit, StoreError>> + Send + 'a>>;

/// A slice that is being read, and the commit that is next in it.
struct Front<'a> {
    next: Commit,
    rest: Commits<'a>,
}

/// All commits after `after` and up to `until` in one order, whatever their slices: by position, and where that is
/// the same by stream. It holds one page of each slice.
pub fn read_log<L: EventLog>(
    log: &L,
    after: Position,
    until: Position,
) -> impl Stream<Item = Result<Commit, StoreError>> + Send {
    let begin = async move {
        let slices: Vec<Commits<'_>> =
            log.slices().all().map(|slice| log.read_slice(slice, after, until).boxed()).collect();
        let fronts = futures_util::future::try_join_all(slices.into_iter().map(advance)).await?;
        Ok(fronts.into_iter().flatten().collect::<Vec<_>>())
    };
    stream::once(begin).map_ok(move |fronts| stream::try_unfold(fronts, take_first)).try_flatten()
}

/// Takes the first of the commits that are next in their slices.
async fn take_first(mut fronts: Vec<Front<'_>>) -> Result<Option<(Commit, Vec<Front<'_>>)>, StoreError> {
    let place = |front: &Front<'_>| front.next.position;
    let order = |(_, one): &(usize, &Front<'_>), (_, other): &(usize, &Front<'_>)| {
        place(one).cmp(&place(other)).then_with(|| one.next.stream.cmp(&other.next.stream))
    };
    let Some((first, _)) = fronts.iter().enumerate().min_by(order) else { return Ok(None) };
    let Front { next, rest } = fronts.swap_remove(first);
    fronts.extend(advance(rest).await?);
    Ok(Some((next, fronts)))
}

async fn advance(mut rest: Commits<'_>) -> Result<Option<Front<'_>>, StoreError> {
    Ok(rest.try_next().await?.map(|next| Front { next, rest }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_stays_in_its_slice_for_ever() {
        let slice = |name: &str| Slices::default().of(&name.parse().unwrap());

        assert_eq!(["account/ACC-1", "account/ACC-2", "stage/1"].map(slice), [4, 13, 10]);
    }

    #[test]
    fn streams_are_spread_evenly() {
        let mut counts = [0_u32; 16];
        for number in 0..16_000 {
            let stream = format!("account/ACC-{number}").parse().unwrap();
            counts[usize::from(Slices::default().of(&stream))] += 1;
        }

        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn no_slices_are_one() {
        assert_eq!(Slices::new(0), Slices::new(1));
    }
}
