//! One test for each row of the table of commands, and for who sees a challenge.

use super::super::samples::{athlete, host, member, operator, stranger};
use super::*;
use ChallengeCommand as Command;
use ChallengeStatus::{Active, Hosted, Past, Pending, Upcoming};

const ALL: [ChallengeStatus; 5] = [Pending, Hosted, Upcoming, Active, Past];
const OPEN: [ChallengeStatus; 2] = [Upcoming, Active];

fn club() -> ClubId {
    "club-1".parse().unwrap()
}

fn challenge(status: ChallengeStatus) -> ChallengeFacts {
    ChallengeFacts {
        status,
        created_by_athlete_id: host().athlete_id,
        hosted_by_club_id: club(),
        restricted_to_club_members: false,
        private: false,
        approved: false,
        stage_count: 1,
        competes: false,
    }
}

/// The host may, in these statuses alone; nobody else may in any.
fn is_for_the_host(command: Command<'_>, statuses: &[ChallengeStatus]) {
    for status in ALL {
        let expected = if statuses.contains(&status) { Ok(()) } else { Err(Denied::Forbidden) };
        assert_eq!(challenge(status).decide(&host(), command), expected, "{command:?} {status:?}");
        for other in [member(), stranger(), operator()] {
            assert!(challenge(status).decide(&other, command).is_err(), "{command:?} {status:?}");
        }
    }
    assert_eq!(challenge(Pending).decide(&member(), command), Err(Denied::Invisible));
}

#[test]
fn a_member_of_the_hosting_club_creates() {
    assert_eq!(create(&member(), &club()), Ok(()));
    assert_eq!(create(&stranger(), &club()), Err(Denied::Forbidden));
    assert_eq!(create(&athlete("athlete-1", None), &club()), Err(Denied::Forbidden));
}

#[test]
fn the_host_hosts_what_is_pending() {
    is_for_the_host(Command::Host, &[Pending]);
}

#[test]
fn anyone_joins_what_is_upcoming_or_active() {
    for status in [Hosted, Upcoming, Active, Past] {
        let expected = if OPEN.contains(&status) { Ok(()) } else { Err(Denied::Forbidden) };
        assert_eq!(challenge(status).decide(&stranger(), Command::Join), expected, "{status:?}");
    }
    assert_eq!(challenge(Pending).decide(&stranger(), Command::Join), Err(Denied::Invisible));
    assert_eq!(challenge(Pending).decide(&host(), Command::Join), Err(Denied::Forbidden));
}

#[test]
fn only_members_join_what_is_restricted_to_them_and_everyone_sees_it() {
    let restricted = ChallengeFacts { restricted_to_club_members: true, ..challenge(Active) };

    assert_eq!(restricted.decide(&member(), Command::Join), Ok(()));
    assert_eq!(restricted.decide(&stranger(), Command::Join), Err(Denied::Forbidden));
    assert_eq!(restricted.decide(&stranger(), Command::Leave), Ok(()));
    assert!(restricted.visible_to(None));
}

#[test]
fn anyone_leaves_what_is_upcoming_or_active() {
    for status in [Hosted, Upcoming, Active, Past] {
        let expected = if OPEN.contains(&status) { Ok(()) } else { Err(Denied::Forbidden) };
        assert_eq!(challenge(status).decide(&stranger(), Command::Leave), expected, "{status:?}");
    }
}

#[test]
fn the_host_cancels_what_is_pending_upcoming_or_active() {
    is_for_the_host(Command::Cancel, &[Pending, Upcoming, Active]);
}

#[test]
fn the_host_renames_until_it_is_past() {
    is_for_the_host(Command::Rename, &[Pending, Hosted, Upcoming, Active]);
}

#[test]
fn the_host_describes_in_any_status() {
    is_for_the_host(Command::Describe, &ALL);
}

#[test]
fn the_host_approves_once_what_is_past_for_its_club() {
    is_for_the_host(Command::Approve(&club()), &[Past]);

    let other = "club-2".parse().unwrap();
    assert_eq!(challenge(Past).decide(&host(), Command::Approve(&other)), Err(Denied::Forbidden));
    let approved = ChallengeFacts { approved: true, ..challenge(Past) };
    assert_eq!(approved.decide(&host(), Command::Approve(&club())), Err(Denied::Forbidden));
}

#[test]
fn the_host_publishes_what_is_past_for_its_club_also_once_it_is_approved() {
    is_for_the_host(Command::Publish(&club()), &[Past]);

    let other = "club-2".parse().unwrap();
    assert_eq!(challenge(Past).decide(&host(), Command::Publish(&other)), Err(Denied::Forbidden));
    let approved = ChallengeFacts { approved: true, ..challenge(Past) };
    assert_eq!(approved.decide(&host(), Command::Publish(&club())), Ok(()));
}

#[test]
fn the_host_manages_competitors_of_what_is_open_and_an_operator_always() {
    for status in ALL {
        let expected = if OPEN.contains(&status) { Ok(()) } else { Err(Denied::Forbidden) };
        assert_eq!(challenge(status).decide(&host(), Command::ManageCompetitors), expected, "{status:?}");
        assert_eq!(challenge(status).decide(&operator(), Command::ManageCompetitors), Ok(()), "{status:?}");
    }
    assert_eq!(challenge(Active).decide(&member(), Command::ManageCompetitors), Err(Denied::Forbidden));
}

#[test]
fn the_host_adds_stages_in_any_status() {
    is_for_the_host(Command::CreateStage, &ALL);
}

#[test]
fn a_pending_challenge_is_seen_by_its_host_alone_and_by_operators() {
    for (status, expected) in ALL.map(|status| (status, status != Pending)) {
        assert!(
            challenge(status).visible_to(Some(&host())) && challenge(status).visible_to(Some(&operator()))
        );
        assert_eq!(challenge(status).visible_to(Some(&member())), expected, "{status:?}");
        assert_eq!(challenge(status).visible_to(None), expected, "{status:?}");
    }
}

#[test]
fn a_private_challenge_is_seen_by_host_competitors_and_members() {
    let private = ChallengeFacts { private: true, ..challenge(Active) };
    let former_member = athlete("athlete-host", None);

    assert!(private.visible_to(Some(&member())) && private.visible_to(Some(&former_member)));
    assert!(!private.visible_to(Some(&stranger())) && !private.visible_to(None));
    assert!(ChallengeFacts { competes: true, ..private.clone() }.visible_to(Some(&stranger())));
    assert_eq!(private.decide(&stranger(), Command::Join), Err(Denied::Invisible));
    assert_eq!(private.decide(&stranger(), Command::CreateStage), Err(Denied::Invisible));
}

#[test]
fn a_page_offers_what_its_reader_may_send() {
    let competing = ChallengeFacts { competes: true, ..challenge(Active) };
    let without_stage = ChallengeFacts { stage_count: 0, ..challenge(Pending) };
    let manages = [
        "ExcludeCompetitorFromChallenge",
        "LimitCompetitorParticipationInChallenge",
        "AllowCompetitorParticipationInChallenge",
    ];
    let edits = ["CancelChallenge", "RenameChallenge", "SetChallengeDescription"];
    let closes = ["ApproveChallengeLeaderboards", "PublishChallengeResults", "SetChallengeDescription"];

    assert_eq!(
        challenge(Pending).available_commands(Some(&host())),
        [&["HostChallenge"], &edits[..]].concat()
    );
    assert_eq!(without_stage.available_commands(Some(&host())), edits);
    assert_eq!(
        challenge(Active).available_commands(Some(&host())),
        [&["JoinChallenge"], &edits[..], &manages[..]].concat()
    );
    assert_eq!(challenge(Past).available_commands(Some(&host())), closes);
    assert_eq!(challenge(Active).available_commands(Some(&member())), ["JoinChallenge"]);
    assert_eq!(competing.available_commands(Some(&member())), ["LeaveChallenge"]);
    assert_eq!(challenge(Past).available_commands(Some(&operator())), manages);
    assert!(challenge(Past).available_commands(Some(&member())).is_empty());
    assert!(challenge(Active).available_commands(None).is_empty());
}
