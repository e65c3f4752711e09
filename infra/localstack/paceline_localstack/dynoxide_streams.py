"""Makes dynoxide's streams look like DynamoDB Local's, which LocalStack's provider expects.

Three things differ: the region in ARNs, shard ids (at least 28 characters, by the API's model), and shard
iterators (LocalStack finds the stream's ARN at their beginning).
"""

import json

from localstack.http import Request, Response
from localstack.http.proxy import Proxy

_DYNOXIDE = b":dynoxide:000000000000:"
_DYNAMODB_LOCAL = b":ddblocal:000000000000:"
_SHARD_SUFFIX = "-0000000000000000"


class DynoxideProxy:
    """Forwards requests to dynoxide and translates both ways."""

    def __init__(self, dynoxide: Proxy) -> None:
        self._dynoxide = dynoxide

    def forward(self, request: Request, forward_path: str) -> Response:
        """Forward one request; stands in for `Proxy.forward`."""
        body = request.get_data()
        stream = None
        if request.headers.get("X-Amz-Target", "").startswith("DynamoDBStreams"):
            body, stream = _request_to_dynoxide(body)
        headers = {name: value for name, value in request.headers.items() if name != "Content-Length"}
        response = self._dynoxide.forward(
            Request(
                request.method,
                path=request.path,
                headers=headers,
                body=body.replace(_DYNAMODB_LOCAL, _DYNOXIDE),
            ),
            forward_path=forward_path,
        )
        original = response.get_data()
        answer = original.replace(_DYNOXIDE, _DYNAMODB_LOCAL)
        if stream and response.status_code == 200:
            answer = _answer_from_dynoxide(answer, stream)
        if answer != original:
            response.set_data(answer)
            response.headers.pop("X-Amz-Crc32", None)
        return response


def _request_to_dynoxide(body: bytes) -> tuple[bytes, str | None]:
    """Return the request as dynoxide wants it, and the ARN of its stream if it names one."""
    request = json.loads(body or b"{}")
    stream = request.get("StreamArn")
    if shard := request.get("ShardId"):
        request["ShardId"] = shard.removesuffix(_SHARD_SUFFIX)
    if iterator := request.get("ShardIterator"):
        stream, _, request["ShardIterator"] = iterator.partition("|")
    return json.dumps(request).encode(), stream


def _answer_from_dynoxide(body: bytes, stream: str) -> bytes:
    answer = json.loads(body)
    for field in ("ShardIterator", "NextShardIterator"):
        if iterator := answer.get(field):
            answer[field] = f"{stream}|{iterator}"
    description = answer.get("StreamDescription") or {}
    for shard in description.get("Shards", []):
        shard["ShardId"] += _SHARD_SUFFIX
    if last := description.get("LastEvaluatedShardId"):
        description["LastEvaluatedShardId"] = last + _SHARD_SUFFIX
    return json.dumps(answer).encode()
