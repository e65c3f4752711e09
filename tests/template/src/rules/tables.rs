//! Tables.

use serde_json::json;

use super::{Broken, holds};
use crate::deployment::Deployment;

const STORAGE: &str = "infra/storage.yaml";

/// No table is lost with its stack, by a replacement or by a mistake of the last 35 days.
#[test]
fn tables_are_kept() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for table in deployment.resources("AWS::DynamoDB::Table") {
            let recoverable = table.get("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled");
            let protected =
                table.get("/DeletionProtectionEnabled") == &json!({ "Ref": "DeletionProtection" });
            let checks = [
                (table.body["DeletionPolicy"] == "Retain", "goes with its stack"),
                (table.body["UpdateReplacePolicy"] == "Retain", "goes when it is replaced"),
                (recoverable == true, "cannot be restored"),
                (protected, "cannot be protected from deletion"),
                (table.get("/SSESpecification/SSEEnabled") == true, "has no key of the account"),
                (table.get("/BillingMode") == "PAY_PER_REQUEST", "costs at rest"),
            ];
            let flaws = checks.into_iter().filter(|(holds, _)| !holds);
            findings.extend(flaws.map(|(_, flaw)| format!("{} {flaw}", table.id)));
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: STORAGE, from, to, finding };
    holds(
        rule,
        &[
            broken("    DeletionPolicy: Retain\n", "", "Events goes with its stack"),
            broken("    UpdateReplacePolicy: Retain\n", "", "Events goes when it is replaced"),
            broken(
                "PointInTimeRecoveryEnabled: true",
                "PointInTimeRecoveryEnabled: false",
                "Events cannot be restored",
            ),
            broken(
                "      DeletionProtectionEnabled: !Ref DeletionProtection\n",
                "",
                "Events cannot be protected",
            ),
            broken("      SSESpecification: { SSEEnabled: true }\n", "", "Events has no key"),
            broken("PAY_PER_REQUEST", "PROVISIONED", "Events costs at rest"),
        ],
    );
}

/// The events table streams what was put, and forgets by itself only what says when.
#[test]
fn the_events_table_streams_its_commits() {
    fn rule(deployment: &Deployment) -> Vec<String> {
        let mut findings = Vec::new();
        for table in deployment.resources("AWS::DynamoDB::Table") {
            let view = table.get("/StreamSpecification/StreamViewType");
            let time_to_live = table.get("/TimeToLiveSpecification");
            if table.id != "Events" {
                if !view.is_null() || !time_to_live.is_null() {
                    findings.push(format!("{} has a stream or a time to live", table.id));
                }
            } else if view != "NEW_IMAGE"
                || *time_to_live != json!({ "AttributeName": "expires_at", "Enabled": true })
            {
                findings.push(format!("Events streams {view}, and lives {time_to_live}"));
            }
        }
        findings
    }
    let broken = |from, to, finding| Broken { file: STORAGE, from, to, finding };
    holds(
        rule,
        &[
            broken("StreamViewType: NEW_IMAGE", "StreamViewType: KEYS_ONLY", "Events streams \"KEYS_ONLY\""),
            broken("AttributeName: expires_at", "AttributeName: version", "and lives"),
            broken("\n  Events:", "\n  Commits:", "Commits has a stream"),
        ],
    );
}
