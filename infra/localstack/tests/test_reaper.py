"""The reaper ends what is registered when its standard input closes."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from paceline_localstack import reaper


class ReaperTest(unittest.TestCase):
    """With real processes."""

    def test_registered_processes_end_with_all_that_they_started(self) -> None:
        """The child of the registered process holds the pipe open until it is killed, too."""
        folder = Path(tempfile.mkdtemp(prefix="paceline-processes-"))
        process = subprocess.Popen(
            ["/bin/sh", "-c", "sleep 600 & wait"], stdout=subprocess.PIPE, start_new_session=True
        )
        entry = folder / "functions" / "relay" / str(process.pid)
        entry.parent.mkdir(parents=True)
        entry.touch()

        subprocess.run([sys.executable, "-I", reaper.__file__, str(folder)], input=b"", check=True)

        output, _ = process.communicate(timeout=30)
        self.assertEqual(output, b"")
        self.assertLess(process.returncode, 0)
        self.assertFalse(entry.exists())
