"""The Lambda Runtime API for one process: `invocation/next`, `…/response`, `…/error` and `init/error`."""

import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"
_PREFIX = "/2018-06-01/runtime/"


@dataclass(frozen=True)
class Ready:
    """The process asks for its next invocation."""


@dataclass(frozen=True)
class InitFailed:
    """The process could not initialise and says why."""

    body: bytes


@dataclass(frozen=True)
class Answered:
    """The process answered an invocation, with a result or with an error."""

    request_id: str
    body: bytes
    is_error: bool


@dataclass(frozen=True)
class Exited:
    """The process ended; a negative status is the signal that ended it."""

    status: int


Event = Ready | InitFailed | Answered | Exited


@dataclass(frozen=True)
class _Invocation:
    headers: Mapping[str, str]
    payload: bytes


class RuntimeApi:
    """Serves one process on a port of its own and reports what it says as `events`."""

    def __init__(self) -> None:
        self.events: queue.Queue[Event] = queue.Queue()
        self.invocations: queue.Queue[_Invocation | None] = queue.Queue()
        self._server = _Server((HOST, 0), _handler_for(self))
        threading.Thread(target=self._server.serve_forever, name="runtime-api", daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port, as `AWS_LAMBDA_RUNTIME_API` has it."""
        return f"{HOST}:{self._server.server_address[1]}"

    def offer(self, headers: Mapping[str, str], payload: bytes) -> None:
        """Give the process its next invocation."""
        self.invocations.put(_Invocation(headers, payload))

    def close(self) -> None:
        """Stop serving. Returns at once: the server's thread needs a moment to notice."""
        self.invocations.put(None)
        threading.Thread(target=self._shut_down, name="runtime-api-close", daemon=True).start()

    def _shut_down(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Say nothing of a connection that a killed process broke; the base class prints a traceback."""


def _handler_for(api: RuntimeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        pass

    Handler.api = api
    return Handler


class _Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection, which the process keeps open."""

    api: RuntimeApi
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one packet

    def do_GET(self) -> None:
        if self.path != f"{_PREFIX}invocation/next":
            self._answer(404)
            return
        self.api.events.put(Ready())
        invocation = self.api.invocations.get()
        if invocation is None:
            self.close_connection = True
        else:
            self._answer(200, invocation.payload, invocation.headers)

    def do_POST(self) -> None:
        body = self._body()
        match self.path.removeprefix(_PREFIX).split("/"):
            case ["init", "error"]:
                event = InitFailed(body)
            case ["invocation", request_id, ("response" | "error") as kind]:
                event = Answered(request_id, body, is_error=kind == "error")
            case _:
                self._answer(404)
                return
        self.api.events.put(event)
        self._answer(202, b'{"status":"OK"}')

    def log_message(self, *_args: object) -> None:
        """Say nothing: the base class writes each request to standard error."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _chunks(self) -> list[bytes]:
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return chunks

    def _answer(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
