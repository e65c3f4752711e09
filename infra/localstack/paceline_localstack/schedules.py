"""Fires schedules, which LocalStack keeps and never fires: one-time ones that send a message.

That is the kind that timers of process managers are: `at(...)`, with SQS's SendMessage as the target. A
schedule fires when its second has come, once; it is deleted if it says so. As at AWS, one whose message
cannot be sent is tried again.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

_LOG = logging.getLogger(__name__)

_SEND_MESSAGE = ":aws-sdk:sqs:sendMessage"
_POLL_SECONDS = 0.2

Backends = Callable[[], Iterable[tuple[str, str, Any]]]
Send = Callable[[str, str, dict[str, Any]], None]


class Schedules:
    """The schedules of all accounts and regions, and how their messages are sent."""

    def __init__(self, backends: Backends, send: Send) -> None:
        self._backends = backends
        self._send = send
        self._fired: set[str] = set()

    def fire_due(self, now: datetime) -> None:
        """Send the message of each schedule that is due."""
        for account, region, backend in self._backends():
            for group in list(backend.schedule_groups.values()):
                for schedule in list(group.schedules.values()):
                    if schedule.arn not in self._fired and _is_due(schedule, now):
                        self._fire(account, region, group, schedule)

    def _fire(self, account: str, region: str, group: Any, schedule: Any) -> None:  # noqa: ANN401
        try:
            self._send(account, region, json.loads(schedule.target["Input"]))
        except Exception as error:
            _LOG.warning("schedule %s is tried again: %s", schedule.name, error)
            return
        if schedule.action_after_completion == "DELETE":
            group.schedules.pop(schedule.name, None)
        else:
            self._fired.add(schedule.arn)


def _is_due(schedule: Any, now: datetime) -> bool:  # noqa: ANN401
    expression = schedule.schedule_expression
    if schedule.state != "ENABLED" or not expression.startswith("at("):
        return False
    if not schedule.target["Arn"].endswith(_SEND_MESSAGE):
        return False
    due = datetime.fromisoformat(expression.removeprefix("at(").removesuffix(")"))
    return due.replace(tzinfo=ZoneInfo(schedule.schedule_expression_timezone)) <= now


def fire_due_schedules() -> None:
    """Start to look for schedules that are due, for as long as LocalStack lives."""
    threading.Thread(target=_watch, name="schedules", daemon=True).start()


def _watch() -> None:
    schedules = Schedules(_backends, _send_message)
    while True:
        time.sleep(_POLL_SECONDS)
        schedules.fire_due(datetime.now(UTC))


def _backends() -> Iterable[tuple[str, str, Any]]:
    from moto.scheduler.models import scheduler_backends

    for account, regions in list(scheduler_backends.items()):
        for region, backend in list(regions.items()):
            yield account, region, backend


def _send_message(account: str, region: str, message: dict[str, Any]) -> None:
    from localstack.aws.connect import connect_to

    connect_to(region_name=region, aws_access_key_id=account).sqs.send_message(**message)
