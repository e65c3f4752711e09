//! A command with a cause has its effect once, whatever becomes of its sendings: they are repeated at once, late and in
//! one batch, by functions that hold the aggregate and by ones that do not, several at a time, and answers are lost.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod unreliable;
mod world;

use proptest::prelude::*;

use crate::unreliable::Fault;
use crate::world::{COMMANDS, FUNCTIONS, World};

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Batches of commands reach functions at the same time, and these happen to the next calls of the store.
    Deliver(Vec<(usize, Vec<usize>)>, Vec<Option<Fault>>),
    /// A function is replaced by one that has just started.
    Restart(usize),
    /// Somebody else changes the aggregate, so often.
    Others(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let batch = || prop::collection::vec(0..COMMANDS, 1..4);
    let deliveries = prop::collection::vec((0..FUNCTIONS, batch()), 1..4);
    let fault = prop_oneof![
        6 => Just(None),
        1 => Just(Some(Fault::LostRequest)),
        2 => Just(Some(Fault::LostAnswer)),
    ];
    let step = prop_oneof![
        20 => (deliveries, prop::collection::vec(fault, 0..8))
            .prop_map(|(deliveries, faults)| Step::Deliver(deliveries, faults)),
        5 => (0..FUNCTIONS).prop_map(Step::Restart),
        3 => (1_usize..4).prop_map(Step::Others),
        // More than a function remembers.
        1 => Just(Step::Others(1_001)),
    ];
    prop::collection::vec(step, 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_command_has_its_effect_once_and_answers_alike(
        steps in steps(),
        yields in prop::collection::vec(0_u8..4, 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let world = &mut World::new(yields).await;
            for step in steps {
                match step {
                    Step::Deliver(deliveries, faults) => world.deliver(&deliveries, faults).await,
                    Step::Restart(function) => world.restart(function),
                    Step::Others(commands) => world.others(commands).await,
                }
                world.check().await;
            }
            // A queue delivers until it is done.
            for command in 0..COMMANDS {
                world.deliver(&[(command % FUNCTIONS, vec![command])], vec![]).await;
            }
            world.check_end().await;
        });
    }
}
