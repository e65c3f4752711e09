"""Starts LocalStack; it lives as long as its standard input stays open.

Whoever starts it keeps the other end of that pipe. Closing it, or dying in any way, ends LocalStack at once;
the reaper then ends its children. Nothing is lost by that: the state is in memory only.
"""

import os
import sys
import threading


def _exit_when_abandoned() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Run LocalStack in this process."""
    threading.Thread(target=_exit_when_abandoned, name="leash", daemon=True).start()
    from localstack.runtime.main import main as run_localstack

    run_localstack()


if __name__ == "__main__":
    main()
