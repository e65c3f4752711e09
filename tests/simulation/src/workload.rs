//! What customers do: the commands of a seed, known before it begins.

use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::operator;
use crate::world::clock;

/// A command that a customer sends.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    /// Its place among the commands of the seed.
    pub(crate) number: usize,
    /// When, at the earliest. Each customer waits for the answer to one before sending the next.
    pub(crate) at: Duration,
    /// The function that takes it.
    pub(crate) function: &'static str,
    /// What its route calls the id.
    pub(crate) id_name: &'static str,
    /// What it is for.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: &'static str,
    /// Its fields.
    pub(crate) fields: Value,
    /// Whether it has an idempotency key, so that it is sent again when no answer comes.
    pub(crate) keyed: bool,
}

/// The function that takes the commands of transfers.
const TRANSFERS: &str = "transfer-commands";

/// What kind of seed it is.
#[derive(Clone, Copy, Debug)]
struct Size {
    accounts: usize,
    commands: usize,
    /// The commands come within this time.
    within: u64,
}

/// The most lines of a statement: more rows than a transaction holds.
const MOST_LINES: u32 = 150;

/// The most lines in most seeds.
const FEW_LINES: u32 = 12;

/// Has each bonus and each transfer wanted twice, by different customers at the same moment: what follows from both meets.
/// In one seed of three.
fn double(seed: u64, all: &mut [Vec<Command>]) {
    if Rng::with_seed(seed ^ 0x7099).u8(..3) > 0 {
        return;
    }
    let mut number = all.iter().map(Vec::len).sum();
    let customers = all.len();
    let mut twins = Vec::new();
    for (customer, command) in all.iter().enumerate().flat_map(|(at, of)| of.iter().map(move |it| (at, it))) {
        if ["AwardBonus", "RequestTransfer"].contains(&command.name) {
            let id = format!("{}-too", command.id);
            twins.push(((customer + 1) % customers, Command { number, id, ..command.clone() }));
            number += 1;
        }
    }
    twins.into_iter().for_each(|(customer, command)| all[customer].push(command));
}

/// The commands of a seed, by customer.
pub(crate) fn of_seed(seed: u64) -> Vec<Vec<Command>> {
    let mut rng = Rng::with_seed(seed ^ 0x0b5e);
    let size = Size {
        accounts: rng.usize(2..6),
        commands: rng.usize(6..30),
        within: [3_000, 60_000, 600_000][rng.usize(..3)],
    };
    // So that there are some before, during and after a rebuild or a replay.
    let within = if operator::plans_of_seed(seed).is_empty() { size.within } else { 600_000 };
    let size = Size { within, ..size };
    let many_lines = rng.u8(..8) == 0;
    let customers = rng.usize(1..5);
    let mut all: Vec<Vec<Command>> = vec![vec![]; customers];
    let mut number = 0;
    let mut add = |at: u64, customer: usize, (function, id_name, id): (_, _, String), name, fields, keyed| {
        let at = Duration::from_millis(at);
        all[customer].push(Command { number, at, function, id_name, id, name, fields, keyed });
        number += 1;
    };
    for account in 0..size.accounts {
        let owner = format!("owner-{}", rng.usize(..2));
        add(
            rng.u64(..500),
            account % customers,
            the_account(account),
            "OpenAccount",
            json!({ "owner": owner }),
            true,
        );
    }
    for index in 0..size.commands {
        let at = rng.u64(500..size.within);
        let customer = rng.usize(..customers);
        let account = rng.usize(..size.accounts);
        let keyed = rng.u8(..4) > 0;
        let pence = rng.u64(1..100);
        match rng.u8(..100) {
            0..35 => {
                let reference = format!("paid-in/{index}");
                let fields = json!({ "pence": pence * 3, "reference": reference });
                add(at, customer, the_account(account), "DepositMoney", fields, keyed);
            }
            35..42 => {
                let fields = json!({ "pence": pence, "reference": format!("paid-out/{index}") });
                add(at, customer, the_account(account), "WithdrawMoney", fields, keyed);
            }
            42..80 => {
                // Now and then to an account that nobody has.
                let other = (account + 1 + rng.usize(..size.accounts)) % (size.accounts + 1);
                let mut fields =
                    json!({ "from": account_id(account), "to": account_id(other), "pence": pence });
                if rng.u8(..3) == 0 {
                    // Some are due when they are requested.
                    let due =
                        Duration::from_millis(at + rng.u64(..300_000)).saturating_sub(Duration::from_mins(1));
                    fields["due"] = json!(clock::at(due));
                    if rng.bool() {
                        let at = at + rng.u64(..300_000);
                        add(
                            at,
                            customer,
                            (TRANSFERS, "transfer_id", format!("t-{index}")),
                            "CancelTransfer",
                            json!({}),
                            keyed,
                        );
                    }
                }
                add(
                    at,
                    customer,
                    ("transfer-commands", "transfer_id", format!("t-{index}")),
                    "RequestTransfer",
                    fields,
                    keyed,
                );
            }
            80..90 => {
                let lines = rng.u32(0..if many_lines { MOST_LINES } else { FEW_LINES });
                let fields = json!({ "lines": lines });
                add(at, customer, the_account(account), "IssueStatement", fields, keyed);
            }
            90..97 => {
                let accounts: Vec<String> =
                    (0..size.accounts).filter(|_| rng.bool()).map(account_id).collect();
                let fields = json!({ "accounts": accounts, "pence": pence });
                add(
                    at,
                    customer,
                    ("bonus-commands", "bonus_id", format!("b-{index}")),
                    "AwardBonus",
                    fields,
                    keyed,
                );
            }
            _ => add(at, customer, the_account(account), "CloseAccount", json!({}), keyed),
        }
    }
    double(seed, &mut all);
    in_order(all)
}

fn in_order(mut all: Vec<Vec<Command>>) -> Vec<Vec<Command>> {
    for commands in &mut all {
        commands.sort_by_key(|command| (command.at, command.number));
    }
    all
}

fn account_id(account: usize) -> String {
    format!("a-{account}")
}

fn the_account(account: usize) -> (&'static str, &'static str, String) {
    ("account-commands", "account_id", account_id(account))
}
