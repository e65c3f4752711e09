//! The row of a mail.

use jiff::Timestamp;
use paceline::read_model::{Index, Indexes, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use crate::notifications::NotificationType;
use crate::projections::order;
use crate::{AthleteId, ChallengeId, Seconds, StageId, StageLeaderboardId};

/// What has become of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailStatus {
    /// It waits to be sent.
    Pending,
    /// It is being sent.
    Sending,
    /// It was sent.
    Sent,
    /// It is not to be sent any more.
    Discarded,
    /// It could not be sent, or nobody knows whether it was.
    Failed,
}

impl EmailStatus {
    /// The status as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Discarded => "discarded",
            Self::Failed => "failed",
        }
    }
}

/// What a mail tells besides what it is about. Names are joined when it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailContent {
    /// Of a lost place: the rank before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_rank: Option<u32>,
    /// Of a lost place: the rank now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_rank: Option<u32>,
    /// Of a lost place: who took it, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<TakenBy>,
}

/// Who took a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBy {
    /// The athlete.
    pub athlete_id: AthleteId,
    /// How much faster they were.
    pub gap_in_seconds: Seconds,
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailRow {
    /// Its id: the same whenever its event is handled.
    pub email_id: String,
    /// Who gets it.
    pub athlete_id: AthleteId,
    /// What it is about.
    #[serde(rename = "type")]
    pub kind: NotificationType,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The stage, if it is about one.
    pub stage_id: Option<StageId>,
    /// The board, if it is about one.
    pub stage_leaderboard_id: Option<StageLeaderboardId>,
    /// Where it is sent to.
    pub to: String,
    /// What it tells.
    pub content: EmailContent,
    /// What has become of it.
    pub status: EmailStatus,
    /// When it is due.
    pub send_after: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
}

impl EmailRow {
    /// The key of a mail.
    pub fn key_of(email_id: &str) -> Key {
        Key::single(email_id)
    }

    /// The mails that are to be sent, or are being sent, by when they are due.
    pub fn open(status: EmailStatus) -> RowQuery {
        RowQuery::all(Index::First, status.as_str())
    }
}

impl Row for EmailRow {
    const TABLE: &'static str = "emails";

    fn key(&self) -> Key {
        Self::key_of(&self.email_id)
    }

    fn indexes(&self) -> Indexes {
        let is_open = matches!(self.status, EmailStatus::Pending | EmailStatus::Sending);
        let due = || order::by_instant(self.send_after, &self.email_id);
        Indexes { first: is_open.then(|| Key::new(self.status.as_str(), due())), second: None }
    }
}

/// A mail that may be pending, by what discards it. No query shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PendingEmailRow {
    pub(super) challenge_id: ChallengeId,
    pub(super) place: String,
    pub(super) email_id: String,
}

impl PendingEmailRow {
    /// What the sort keys begin with of the mails of a type about a challenge, or one of its stages.
    pub(super) fn prefix(kind: NotificationType, stage_id: Option<&StageId>) -> String {
        let kind = match kind {
            NotificationType::ApproveLeaderboards => "approve_leaderboards",
            NotificationType::HostChallenge => "host_challenge",
            NotificationType::LostPlace => "lost_place",
        };
        stage_id.map_or(format!("{kind}\0"), |stage_id| format!("{kind}\0{stage_id}\0"))
    }

    /// Where the mail of an athlete about something is: there is one at a time.
    pub(super) fn of(email: &EmailRow) -> Self {
        let board = email.stage_leaderboard_id.as_ref().map(ToString::to_string).unwrap_or_default();
        let prefix = Self::prefix(email.kind, email.stage_id.as_ref());
        Self {
            challenge_id: email.challenge_id.clone(),
            place: format!("{prefix}{board}\0{}", email.athlete_id),
            email_id: email.email_id.clone(),
        }
    }
}

impl Row for PendingEmailRow {
    const TABLE: &'static str = "emails_pending";

    fn key(&self) -> Key {
        Key::new(paceline::Identity::as_str(&self.challenge_id), &self.place)
    }
}
