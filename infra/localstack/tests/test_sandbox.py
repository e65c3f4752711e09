"""A sandbox does with a process what Lambda does."""

import json
import os
import signal
import sys
import tempfile
import unittest
from pathlib import Path

from paceline_localstack.sandbox import Sandbox, StartFailedError

# Does what an invocation asks for: echo, exit, hang.
_BOOTSTRAP = f"""#!{sys.executable}
import http.client, json, os, sys, time
if "EXIT_AT_ONCE" in os.environ:
    sys.exit(3)
print("started", flush=True)
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = api.getresponse()
    event = json.loads(answer.read())
    request_id = answer.headers["Lambda-Runtime-Aws-Request-Id"]
    if event == "exit":
        sys.exit(4)
    if event == "hang":
        time.sleep(60)
    api.request("POST", f"/2018-06-01/runtime/invocation/{{request_id}}/response", json.dumps(event))
    api.getresponse().read()
"""


class SandboxTest(unittest.TestCase):
    """Each test has a function of its own name."""

    def setUp(self) -> None:
        """Lay a function out."""
        self.folder = Path(tempfile.mkdtemp(prefix="paceline-function-"))
        bootstrap = self.folder / "bootstrap"
        bootstrap.write_text(_BOOTSTRAP)
        bootstrap.chmod(0o755)
        self.name = self.id().rpartition(".")[2]

    def start(self, **environment: str) -> Sandbox:
        """Start the function; it ends with the test."""
        sandbox = Sandbox(self.name, self.folder, environment)
        self.addCleanup(sandbox.kill)
        sandbox.wait_until_ready()
        return sandbox

    def invoke(self, sandbox: Sandbox, event: str, timeout: float = 30) -> tuple[object, bool]:
        """Invoke the function and return its answer, and whether that is an error."""
        answer = sandbox.invoke("request-1", {}, json.dumps(event).encode(), timeout)
        return json.loads(answer.payload), answer.is_error

    def pids(self) -> list[int]:
        """Return the registered processes."""
        folder = Path(os.environ["PACELINE_PROCESSES"], "functions", self.name)
        return [int(entry.name) for entry in folder.iterdir()]

    def test_one_process_serves_many_invocations(self) -> None:
        """Answers come from the process that was started."""
        sandbox = self.start()
        self.assertEqual(self.invoke(sandbox, "one"), ("one", False))
        self.assertEqual(self.invoke(sandbox, "two"), ("two", False))
        self.assertEqual(len(self.pids()), 1)

    def test_output_goes_to_the_log_file_and_to_the_invocation(self) -> None:
        """A line is in both places once the process has ended, which ends its output."""
        sandbox = self.start()
        self.invoke(sandbox, "exit")
        self.assertEqual(sandbox.take_output(), "started\n")
        self.assertEqual(Path(os.environ["PACELINE_LOGS"], f"{self.name}.log").read_text(), "started\n")

    def test_a_process_that_exits_fails_its_invocation(self) -> None:
        """The error tells the exit status, and the register forgets the process."""
        sandbox = self.start()
        error, is_error = self.invoke(sandbox, "exit")
        self.assertTrue(is_error)
        self.assertEqual(error["errorType"], "Runtime.ExitError")
        self.assertIn("exit status 4", error["errorMessage"])
        self.assertFalse(sandbox.alive)
        self.assertEqual(self.pids(), [])

    def test_a_process_that_is_killed_while_idle_is_not_alive(self) -> None:
        """An invocation that was already on its way fails."""
        sandbox = self.start()
        os.kill(self.pids()[0], signal.SIGKILL)
        error, is_error = self.invoke(sandbox, "one")
        self.assertTrue(is_error)
        self.assertIn("SIGKILL", error["errorMessage"])
        self.assertFalse(sandbox.alive)

    def test_an_invocation_that_takes_too_long_ends_the_process(self) -> None:
        """The error is the one that Lambda gives."""
        sandbox = self.start()
        error, is_error = self.invoke(sandbox, "hang", timeout=0.2)
        self.assertTrue(is_error)
        self.assertEqual(error["errorType"], "Sandbox.Timedout")
        self.assertFalse(sandbox.alive)

    def test_a_process_that_does_not_start_says_why(self) -> None:
        """Both an exit before the first request for work and a missing file are told."""
        with self.assertRaisesRegex(StartFailedError, "exit status 3"):
            self.start(EXIT_AT_ONCE="1")
        (self.folder / "bootstrap").unlink()
        with self.assertRaisesRegex(StartFailedError, "Runtime.InvalidEntrypoint"):
            self.start()
