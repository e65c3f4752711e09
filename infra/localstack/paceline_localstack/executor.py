"""LocalStack's interface to an execution environment, kept by processes on this machine."""

import logging
import threading
import time
from pathlib import Path

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from paceline_localstack.runtime_api import HOST
from paceline_localstack.sandbox import Sandbox, StartFailedError

_LOG = logging.getLogger(__name__)


class ProcessExecutor(RuntimeExecutor):
    """Runs a function on `provided.*` as a process.

    The environment outlives its process: after a crash, a kill or a timeout the next invocation starts
    a new one.
    """

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002 (LocalStack's name)
        super().__init__(id=id, function_version=function_version)
        self._folder: Path = function_version.config.code.get_unzipped_code_location()
        self._name = function_version.id.function_name
        self._environment: dict[str, str] = {}
        self._sandbox: Sandbox | None = None
        self._invoking = threading.Lock()

    def start(self, env_vars: dict[str, str]) -> None:
        """Start the first process."""
        self._environment = {name: str(value) for name, value in env_vars.items() if value is not None}
        self._start_sandbox()

    def stop(self) -> None:
        """End the process, also in the middle of an invocation."""
        if self._sandbox:
            self._sandbox.kill()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Run one invocation, in a new process if the last one ended."""
        with self._invoking:
            sandbox = self._sandbox
            if not sandbox or not sandbox.alive:
                sandbox = self._start_sandbox()
            request_id = payload["invoke-id"]
            started = time.perf_counter()
            answer = sandbox.invoke(
                request_id,
                {
                    "Lambda-Runtime-Invoked-Function-Arn": payload["invoked-function-arn"],
                    "Lambda-Runtime-Trace-Id": payload["trace-id"],
                },
                payload["payload"].encode(),
                self.function_version.config.timeout,
            )
            milliseconds = (time.perf_counter() - started) * 1000
            if answer.is_error:
                _LOG.warning("%s failed: %s", self._name, answer.payload.decode(errors="replace"))
            logs = (
                f"START RequestId: {request_id} Version: {self.function_version.id.qualifier}\n"
                f"{sandbox.take_output()}"
                f"END RequestId: {request_id}\n"
                f"REPORT RequestId: {request_id}\tDuration: {milliseconds:.2f} ms"
            )
            return InvocationResult(request_id, answer.payload, is_error=answer.is_error, logs=logs)

    def get_logs(self) -> str:
        """Return the output that no invocation has taken."""
        return self._sandbox.take_output() if self._sandbox else ""

    def get_address(self) -> str:
        """Return where the process listens: on this machine."""
        return HOST

    def get_endpoint_from_executor(self) -> str:
        """Return where the process finds LocalStack: on this machine."""
        return HOST

    def get_runtime_endpoint(self) -> str:
        """Return nothing: only LocalStack's own runtime, which is not used here, calls back."""
        return ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Refuse what is no executable, and unpack the code."""
        runtime = function_version.config.runtime or "a container image"
        if not runtime.startswith("provided"):
            raise LambdaRuntimeException(f"functions that run as processes must be on provided.*: {runtime}")
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Remove the unpacked code."""
        function_version.config.code.destroy_cached()

    def _start_sandbox(self) -> Sandbox:
        self._sandbox = Sandbox(self._name, self._folder, self._environment)
        try:
            self._sandbox.wait_until_ready()
        except StartFailedError as error:
            _LOG.warning("%s did not start: %s\n%s", self._name, error, self._sandbox.take_output())
            raise StatusErrorException("the function did not start", payload=error.payload) from error
        return self._sandbox
