"""The register of child processes: an empty file `<folder>/<kind>/<name>/<pid>` for each that is alive.

It tells tests which processes run a function, and the reaper what to end when LocalStack is gone. The folder
is `PACELINE_PROCESSES`, the kinds are below.
"""

import os
import subprocess
import sys
from pathlib import Path

from paceline_localstack import reaper

FUNCTION = "functions"
ENGINE = "engines"

_FOLDER = Path(os.environ["PACELINE_PROCESSES"])

# The reaper reads from this pipe and wakes when LocalStack's end of it closes, however LocalStack ends.
_REAPER = subprocess.Popen(
    [sys.executable, "-I", reaper.__file__, str(_FOLDER)], stdin=subprocess.PIPE, start_new_session=True
)


def start(kind: str, name: str, command: list[str], **options: object) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own and register it."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
    entry = _entry(kind, name, process)
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.touch()
    return process


def ended(kind: str, name: str, process: subprocess.Popen[bytes]) -> None:
    """Remove a process that has ended from the register."""
    _entry(kind, name, process).unlink(missing_ok=True)


def _entry(kind: str, name: str, process: subprocess.Popen[bytes]) -> Path:
    return _FOLDER / kind / name / str(process.pid)
