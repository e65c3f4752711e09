"""One `bootstrap` process with the Runtime API that feeds it: an incarnation of an execution environment."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from paceline_localstack import processes
from paceline_localstack.runtime_api import Answered, Exited, InitFailed, Ready, RuntimeApi

_LOGS = Path(os.environ["PACELINE_LOGS"])


@dataclass(frozen=True)
class Answer:
    """What came of an invocation: the function's payload, or an error document."""

    payload: bytes
    is_error: bool


class StartFailedError(Exception):
    """The process did not get as far as asking for work; `payload` is Lambda's error document."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(payload.decode(errors="replace"))
        self.payload = payload


class Sandbox:
    """A running `bootstrap`. It serves one invocation at a time and is never started again."""

    def __init__(self, name: str, folder: Path, environment: Mapping[str, str]) -> None:
        self._name = name
        self._api = RuntimeApi()
        self._output: list[str] = []
        self._output_lock = threading.Lock()
        self._killed = False
        try:
            self._process = processes.start(
                processes.FUNCTION,
                name,
                [str(folder / "bootstrap")],
                cwd=folder,
                env={
                    "PATH": "/usr/local/bin:/usr/bin:/bin",
                    "LANG": "en_US.UTF-8",
                    **environment,
                    "AWS_LAMBDA_RUNTIME_API": self._api.address,
                    "LAMBDA_TASK_ROOT": str(folder),
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            self._api.close()
            raise StartFailedError(_error("Runtime.InvalidEntrypoint", f"Error: {error}")) from error
        threading.Thread(target=self._forward_output, name=f"output-{name}", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the process can take another invocation."""
        return not self._killed and self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Wait for the process to ask for work. LocalStack bounds the time: it kills what starts too slowly.

        Raises StartFailedError when the process reports an error or exits instead.
        """
        match self._api.events.get():
            case Ready():
                return
            case InitFailed(body):
                payload = body
            case Exited(status):
                payload = _exit_error(status)
            case other:
                payload = _error("Runtime.Protocol", f"Error: expected a request for work, not {other}")
        self.kill()
        raise StartFailedError(payload)

    def invoke(self, request_id: str, headers: Mapping[str, str], payload: bytes, timeout: float) -> Answer:
        """Run one invocation for at most `timeout` seconds. A timeout ends the process, as Lambda does."""
        deadline = time.time() + timeout
        self._api.offer(
            {
                **headers,
                "Lambda-Runtime-Aws-Request-Id": request_id,
                "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
            },
            payload,
        )
        while True:
            try:
                event = self._api.events.get(timeout=max(deadline - time.time(), 0.001))
            except queue.Empty:
                self.kill()
                message = f"RequestId: {request_id} Error: Task timed out after {timeout:.2f} seconds"
                return Answer(_error("Sandbox.Timedout", message), is_error=True)
            match event:
                case Answered(answered, body, is_error) if answered == request_id:
                    return Answer(body, is_error)
                case Exited(status):
                    self.kill()
                    return Answer(_exit_error(status, f"RequestId: {request_id} "), is_error=True)

    def kill(self) -> None:
        """End the process and all that it started."""
        self._killed = True
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def take_output(self) -> str:
        """Return what the process wrote since the last call."""
        with self._output_lock:
            lines, self._output = self._output, []
        return "".join(lines)

    def _forward_output(self) -> None:
        """Append each line to the function's log file, in one write: its environments share that file."""
        log_file = _LOGS / f"{self._name}.log"
        with log_file.open("ab", buffering=0) as log, self._process.stdout as output:
            for line in output:
                log.write(line)
                with self._output_lock:
                    self._output.append(line.decode(errors="replace"))
        status = self._process.wait()
        processes.ended(processes.FUNCTION, self._name, self._process)
        self._api.events.put(Exited(status))
        self._api.close()


def _exit_error(status: int, prefix: str = "") -> bytes:
    how = f"signal: {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
    return _error("Runtime.ExitError", f"{prefix}Error: Runtime exited with error: {how}")


def _error(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()
