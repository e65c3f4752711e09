//! One test for each row of the table of commands, and for who sees a stage.

use super::super::samples::{athlete, host, member, operator, stranger};
use super::*;
use crate::projections::challenges::ChallengeStatus;
use StageCommand as Command;
use StageStatus::{Active, Past, Upcoming};

const ALL: [StageStatus; 3] = [Upcoming, Active, Past];

fn club() -> ClubId {
    "club-1".parse().unwrap()
}

/// A stage that the host of its challenge has created.
fn stage(status: StageStatus) -> StageFacts {
    StageFacts {
        challenge_id: "c-1".parse().unwrap(),
        status,
        stage_type: StageType::Mountain,
        created_by_athlete_id: host().athlete_id,
        visible: true,
        approved: false,
        challenge: ChallengeFacts {
            status: ChallengeStatus::Active,
            created_by_athlete_id: host().athlete_id,
            hosted_by_club_id: club(),
            restricted_to_club_members: false,
            private: false,
            approved: false,
            stage_count: 1,
            competes: false,
        },
    }
}

/// A stage of a challenge that someone else hosts.
fn of_another_host(stage: StageFacts) -> StageFacts {
    let challenge = ChallengeFacts { created_by_athlete_id: member().athlete_id, ..stage.challenge };
    StageFacts { challenge, ..stage }
}

/// Who created it may, if these say so; nobody else may.
fn is_for_its_creator(command: Command<'_>, stage: &StageFacts, allowed: bool) {
    let expected = if allowed { Ok(()) } else { Err(Denied::Forbidden) };
    assert_eq!(stage.decide(&host(), command), expected, "{command:?} {stage:?}");
    for other in [member(), stranger(), operator()] {
        assert!(stage.decide(&other, command).is_err(), "{command:?} {stage:?}");
    }
}

#[test]
fn who_created_a_segment_stage_and_hosts_the_challenge_deletes_it_before_it_starts() {
    for status in ALL {
        is_for_its_creator(Command::Delete, &stage(status), status == Upcoming);
    }
    is_for_its_creator(Command::Delete, &of_another_host(stage(Upcoming)), false);
    for stage_type in [StageType::Distance, StageType::Race] {
        is_for_its_creator(Command::Delete, &StageFacts { stage_type, ..stage(Upcoming) }, false);
    }
}

#[test]
fn who_created_a_hidden_stage_reveals_it_while_the_challenge_is_upcoming_or_active() {
    use ChallengeStatus::{Hosted, Pending};
    is_for_its_creator(Command::Reveal, &stage(Upcoming), false);
    let hidden = StageFacts { visible: false, ..stage(Upcoming) };
    for status in [Pending, Hosted, ChallengeStatus::Upcoming, ChallengeStatus::Active, ChallengeStatus::Past]
    {
        let challenge = ChallengeFacts { status, ..hidden.challenge.clone() };
        let allowed = [ChallengeStatus::Upcoming, ChallengeStatus::Active].contains(&status);
        is_for_its_creator(Command::Reveal, &StageFacts { challenge, ..hidden.clone() }, allowed);
    }
    is_for_its_creator(Command::Reveal, &of_another_host(hidden), true);
}

#[test]
fn who_created_a_stage_and_hosts_the_challenge_describes_it() {
    for status in ALL {
        is_for_its_creator(Command::Describe, &stage(status), true);
        is_for_its_creator(Command::Describe, &of_another_host(stage(status)), false);
    }
}

#[test]
fn who_created_a_stage_flags_efforts_until_it_is_approved() {
    for status in ALL {
        is_for_its_creator(Command::FlagEffort, &stage(status), true);
        is_for_its_creator(Command::FlagEffort, &of_another_host(stage(status)), true);
    }
    is_for_its_creator(Command::FlagEffort, &StageFacts { approved: true, ..stage(Past) }, false);
}

#[test]
fn who_created_a_stage_approves_it_once_it_is_past_for_the_club() {
    for status in ALL {
        is_for_its_creator(Command::Approve(&club()), &stage(status), status == Past);
        is_for_its_creator(Command::Approve(&club()), &of_another_host(stage(status)), status == Past);
    }
    is_for_its_creator(Command::Approve(&"club-2".parse().unwrap()), &stage(Past), false);
    is_for_its_creator(Command::Approve(&club()), &StageFacts { approved: true, ..stage(Past) }, false);
}

#[test]
fn who_created_a_stage_and_hosts_the_challenge_publishes_once_it_is_past() {
    for status in ALL {
        is_for_its_creator(Command::Publish, &stage(status), status == Past);
        is_for_its_creator(Command::Publish, &of_another_host(stage(status)), false);
    }
    is_for_its_creator(Command::Publish, &StageFacts { approved: true, ..stage(Past) }, true);
}

#[test]
fn anyone_who_sees_a_stage_configures_their_gender_in_it() {
    for who in [host(), member(), stranger()] {
        assert_eq!(stage(Active).decide(&who, Command::ConfigureGender), Ok(()));
    }
    let hidden = StageFacts { visible: false, ..stage(Active) };
    assert_eq!(hidden.decide(&member(), Command::ConfigureGender), Err(Denied::Invisible));
}

#[test]
fn a_command_that_names_another_challenge_is_refused() {
    assert_eq!(stage(Active).belongs_to(&"c-1".parse().unwrap()), Ok(()));
    assert_eq!(stage(Active).belongs_to(&"c-2".parse().unwrap()), Err(Denied::Forbidden));
}

#[test]
fn a_hidden_stage_is_seen_by_who_created_it_and_by_operators() {
    let hidden = StageFacts { visible: false, ..stage(Upcoming) };

    assert!(hidden.visible_to(Some(&host())) && hidden.visible_to(Some(&operator())));
    assert!(!hidden.visible_to(Some(&member())) && !hidden.visible_to(None));
    assert!(stage(Upcoming).visible_to(None));
}

#[test]
fn a_stage_is_as_invisible_as_its_challenge() {
    let challenge = ChallengeFacts { private: true, ..stage(Active).challenge };
    let of_private = StageFacts { challenge, ..stage(Active) };

    assert!(of_private.visible_to(Some(&member())));
    assert!(!of_private.visible_to(Some(&stranger())) && !of_private.visible_to(None));
    assert_eq!(of_private.decide(&stranger(), Command::ConfigureGender), Err(Denied::Invisible));
}

#[test]
fn a_page_offers_what_its_reader_may_send() {
    let offered = |stage: &StageFacts| stage.available_commands(Some(&host()));

    assert_eq!(offered(&stage(Upcoming)), ["DeleteStage", "SetStageDescription", "FlagStageEffort"]);
    assert_eq!(
        offered(&stage(Past)),
        ["ApproveStageLeaderboards", "PublishStageResults", "SetStageDescription", "FlagStageEffort"]
    );
    let hidden = StageFacts { visible: false, ..stage(Active) };
    assert_eq!(offered(&hidden), ["RevealStage", "SetStageDescription", "FlagStageEffort"]);
    assert!(stage(Past).available_commands(Some(&athlete("athlete-1", None))).is_empty());
    assert!(stage(Past).available_commands(None).is_empty());
}
