"""Schedules that are due send their messages, once."""

import json
import unittest
from datetime import UTC, datetime
from typing import Any

from moto.scheduler.models import EventBridgeSchedulerBackend

from paceline_localstack.schedules import Schedules

_ACCOUNT = "000000000000"
_REGION = "us-east-1"
_SEND_MESSAGE = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
_MESSAGE = {"QueueUrl": "http://queue.fifo", "MessageBody": "{}", "MessageGroupId": "transfers/t-1"}


def _at(second: int) -> datetime:
    return datetime(2026, 6, 1, 12, 0, second, tzinfo=UTC)


class SchedulesTest(unittest.TestCase):
    """With moto's store of schedules, and a queue that keeps what is sent."""

    def setUp(self) -> None:
        """Begin without schedules."""
        self.backend = EventBridgeSchedulerBackend(_REGION, _ACCOUNT)
        self.sent: list[dict[str, Any]] = []
        self.broken = False

        def send(account: str, region: str, message: dict[str, Any]) -> None:
            self.assertEqual((account, region), (_ACCOUNT, _REGION))
            if self.broken:
                raise ConnectionError
            self.sent.append(message)

        self.schedules = Schedules(lambda: [(_ACCOUNT, _REGION, self.backend)], send)

    def create(self, **changes: object) -> None:
        """Create a schedule that is due at the fifth second."""
        fields: dict[str, Any] = {
            "name": "timer-1",
            "group_name": None,
            "description": None,
            "schedule_expression": "at(2026-06-01T12:00:05)",
            "schedule_expression_timezone": "UTC",
            "flexible_time_window": {"Mode": "OFF"},
            "target": {"Arn": _SEND_MESSAGE, "Input": json.dumps(_MESSAGE)},
            "state": None,
            "kms_key_arn": None,
            "start_date": None,
            "end_date": None,
            "action_after_completion": "DELETE",
        }
        self.backend.create_schedule(**fields | changes)

    def names(self) -> list[str]:
        """Return the names of the schedules that there are."""
        return list(self.backend.schedule_groups["default"].schedules)

    def test_a_schedule_that_is_due_sends_its_message_and_is_deleted(self) -> None:
        """Not a second earlier."""
        self.create()
        self.schedules.fire_due(_at(4))
        self.assertEqual(self.sent, [])

        self.schedules.fire_due(_at(5))
        self.schedules.fire_due(_at(6))
        self.assertEqual(self.sent, [_MESSAGE])
        self.assertEqual(self.names(), [])

    def test_a_schedule_that_is_kept_fires_once(self) -> None:
        """Only `ActionAfterCompletion` deletes it."""
        self.create(action_after_completion="NONE")
        self.schedules.fire_due(_at(5))
        self.schedules.fire_due(_at(6))
        self.assertEqual(self.sent, [_MESSAGE])
        self.assertEqual(self.names(), ["timer-1"])

    def test_a_message_that_cannot_be_sent_is_tried_again(self) -> None:
        """The schedule stays until then, and others go on."""
        self.create()
        self.broken = True
        with self.assertLogs("paceline_localstack.schedules", "WARNING"):
            self.schedules.fire_due(_at(5))
        self.assertEqual(self.names(), ["timer-1"])

        self.broken = False
        self.schedules.fire_due(_at(6))
        self.assertEqual(self.sent, [_MESSAGE])

    def test_the_time_is_that_of_the_schedules_zone(self) -> None:
        """Two o'clock in Berlin is noon UTC in June."""
        self.create(
            schedule_expression="at(2026-06-01T14:00:05)", schedule_expression_timezone="Europe/Berlin"
        )
        self.schedules.fire_due(_at(4))
        self.assertEqual(self.sent, [])
        self.schedules.fire_due(_at(5))
        self.assertEqual(self.sent, [_MESSAGE])

    def test_other_schedules_are_left_alone(self) -> None:
        """Those that are disabled, repeat, or have another target."""
        self.create(name="disabled", state="DISABLED")
        self.create(name="repeated", schedule_expression="rate(1 minute)")
        self.create(name="other", target={"Arn": "arn:aws:lambda:us-east-1:000000000000:function:f"})
        self.schedules.fire_due(_at(59))
        self.assertEqual(self.sent, [])
        self.assertEqual(len(self.names()), 3)
