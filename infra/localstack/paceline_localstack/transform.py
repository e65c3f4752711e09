"""Writes the template as it is after the SAM transform: what CloudFormation, and a linter, really gets."""

import json
import sys
from pathlib import Path

from boto3 import Session
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from paceline_localstack import templates


def transform(path: Path) -> templates.Template:
    """Return the transformed template, as if code and nested templates were uploaded."""
    packaged = templates.package(
        path,
        locate_code=lambda name: {"Bucket": "code", "Key": name},
        upload=lambda name, _: f"https://s3.amazonaws.com/templates/{name}",
    )
    defaults = {
        name: parameter["Default"]
        for name, parameter in packaged.get("Parameters", {}).items()
        if "Default" in parameter
    }
    # The region goes into ARNs; a linter does not mind which it is.
    translator = Translator(
        managed_policy_map={}, sam_parser=Parser(), boto_session=Session(region_name="us-east-1")
    )
    return translator.translate(packaged, defaults)


if __name__ == "__main__":
    json.dump(transform(Path(sys.argv[1])), sys.stdout, indent=2)
