"""Tests of the extension's parts that need no LocalStack; run by `cargo xtask test python`."""

import os
import tempfile

# Read when the modules are imported.
_FOLDER = tempfile.mkdtemp(prefix="paceline-localstack-")
os.environ["PACELINE_LOGS"] = _FOLDER
os.environ["PACELINE_PROCESSES"] = f"{_FOLDER}/processes"
