"""Deploys a template to a running LocalStack through CloudFormation.

Functions run where their code lies: LocalStack's bucket `hot-reload` stands for the file system of this
machine, so nothing is packed or uploaded. Nested templates are uploaded.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from paceline_localstack import templates

_BUCKET = "paceline-templates"
_POLL_SECONDS = 0.2


class DeploymentError(Exception):
    """CloudFormation refused or rolled back; the message says which resources, and why."""


def deploy(
    endpoint: str, stack: str, template: Path, functions: dict[str, str], parameters: dict[str, str]
) -> str:
    """Create or update `stack` and return the id of its REST API.

    `functions` tells for each function by name which folder holds its `bootstrap`.
    """
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    # One try: LocalStack is on this machine, and a retried 500 only hides what went wrong.
    options = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    s3 = session.client("s3", endpoint_url=endpoint, config=options)
    cloudformation = session.client("cloudformation", endpoint_url=endpoint, config=options)

    s3.create_bucket(Bucket=_BUCKET)

    def upload(name: str, content: templates.Template) -> str:
        s3.put_object(Bucket=_BUCKET, Key=name, Body=json.dumps(content).encode())
        return f"https://s3.amazonaws.com/{_BUCKET}/{name}"

    packaged = templates.package(
        template, lambda name: {"Bucket": "hot-reload", "Key": functions[name]}, upload
    )
    _execute(cloudformation, stack, upload(template.name, packaged), parameters)
    return _api_id(cloudformation, stack)


def _execute(cloudformation: Any, stack: str, template_url: str, parameters: dict[str, str]) -> None:  # noqa: ANN401
    change_set = cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=f"xtask-{time.time_ns()}",
        ChangeSetType="UPDATE" if _exists(cloudformation, stack) else "CREATE",
        TemplateURL=template_url,
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )["Id"]
    while True:
        state = cloudformation.describe_change_set(ChangeSetName=change_set)
        if state["Status"] == "CREATE_COMPLETE":
            break
        if state["Status"] == "FAILED":
            reason = state.get("StatusReason", "no reason given")
            if "didn't contain changes" in reason or "No updates" in reason:
                return
            raise DeploymentError(f"the change set failed: {reason}")
        time.sleep(_POLL_SECONDS)
    cloudformation.execute_change_set(ChangeSetName=change_set)
    while True:
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return
        if not status.endswith("_IN_PROGRESS"):
            failures = "\n".join(_failures(cloudformation, stack)) or "no resource says why"
            raise DeploymentError(f"stack {stack} is {status}:\n{failures}")
        time.sleep(_POLL_SECONDS)


def _exists(cloudformation: Any, stack: str) -> bool:  # noqa: ANN401
    try:
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError:
        return False
    return status != "REVIEW_IN_PROGRESS"


def _failures(cloudformation: Any, stack: str) -> Iterator[str]:  # noqa: ANN401
    """Yield a line for each resource that failed, also those of nested stacks."""
    for event in reversed(cloudformation.describe_stack_events(StackName=stack)["StackEvents"]):
        if not event["ResourceStatus"].endswith("_FAILED"):
            continue
        reason = event.get("ResourceStatusReason", "no reason given")
        yield f"  {stack} {event['LogicalResourceId']}: {reason}"
        if event["ResourceType"] == "AWS::CloudFormation::Stack" and event["LogicalResourceId"] != stack:
            yield from _failures(cloudformation, event["PhysicalResourceId"])


def _api_id(cloudformation: Any, stack: str) -> str:  # noqa: ANN401
    resources = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    for resource in resources:
        if resource["ResourceType"] == "AWS::ApiGateway::RestApi":
            return resource["PhysicalResourceId"]
    raise DeploymentError(f"stack {stack} has no REST API")


def main() -> None:
    """Read the request as JSON from standard input; write the answer as JSON to standard output."""
    request = json.load(sys.stdin)
    try:
        api_id = deploy(
            request["endpoint"],
            request["stack"],
            Path(request["template"]),
            request["functions"],
            request["parameters"],
        )
    except DeploymentError as error:
        sys.exit(str(error))
    json.dump({"api_id": api_id}, sys.stdout)


if __name__ == "__main__":
    main()
