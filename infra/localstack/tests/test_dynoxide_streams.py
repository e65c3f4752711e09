"""Requests and answers of streams are translated both ways."""

import json
import unittest

from localstack.http import Request, Response

from paceline_localstack.dynoxide_streams import DynoxideProxy

_LOCALSTACKS = "arn:aws:dynamodb:ddblocal:000000000000:table/events/stream/1"
_DYNOXIDES = "arn:aws:dynamodb:dynoxide:000000000000:table/events/stream/1"


class _Dynoxide:
    """Answers as told and remembers the request."""

    def __init__(self, answer: dict) -> None:
        self.answer = answer
        self.request: dict = {}

    def forward(self, request: Request, forward_path: str) -> Response:
        assert forward_path == "/"
        self.request = json.loads(request.get_data())
        return Response(json.dumps(self.answer), 200)


class DynoxideProxyTest(unittest.TestCase):
    """One call at a time."""

    def call(self, operation: str, request: dict, answer: dict) -> tuple[dict, dict]:
        """Return what dynoxide got and what LocalStack gets."""
        dynoxide = _Dynoxide(answer)
        headers = {"X-Amz-Target": f"DynamoDBStreams_20120810.{operation}"}
        body = json.dumps(request).encode()
        response = DynoxideProxy(dynoxide).forward(Request("POST", "/", headers=headers, body=body), "/")
        return dynoxide.request, json.loads(response.get_data())

    def test_a_shard_is_named_at_length(self) -> None:
        """Shard ids are padded for LocalStack and shortened for dynoxide."""
        shards = {"StreamDescription": {"StreamArn": _DYNOXIDES, "Shards": [{"ShardId": "shard-1"}]}}
        got, answer = self.call("DescribeStream", {"StreamArn": _LOCALSTACKS}, shards)
        self.assertEqual(got, {"StreamArn": _DYNOXIDES})
        self.assertEqual(answer["StreamDescription"]["StreamArn"], _LOCALSTACKS)
        shard = answer["StreamDescription"]["Shards"][0]["ShardId"]

        got, _ = self.call("GetShardIterator", {"StreamArn": _LOCALSTACKS, "ShardId": shard}, {})
        self.assertEqual(got["ShardId"], "shard-1")

    def test_an_iterator_begins_with_its_stream(self) -> None:
        """The iterator that is handed out can be given back, and so can the next one."""
        _, answer = self.call(
            "GetShardIterator", {"StreamArn": _LOCALSTACKS, "ShardId": "shard-1"}, {"ShardIterator": "i-1"}
        )
        self.assertTrue(answer["ShardIterator"].startswith(_LOCALSTACKS))

        got, answer = self.call("GetRecords", answer, {"Records": [], "NextShardIterator": "i-2"})
        self.assertEqual(got, {"ShardIterator": "i-1"})
        self.assertTrue(answer["NextShardIterator"].startswith(_LOCALSTACKS))

    def test_a_finished_shard_has_no_next_iterator(self) -> None:
        """Absence stays absence."""
        _, answer = self.call("GetRecords", {"ShardIterator": f"{_LOCALSTACKS}|i-1"}, {"Records": []})
        self.assertEqual(answer, {"Records": []})
