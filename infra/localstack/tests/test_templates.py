"""Local paths in templates are replaced."""

import tempfile
import unittest
from pathlib import Path

from paceline_localstack import templates

_TEMPLATE = """
Resources:
  Relay:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: target/lambda/relay, Role: !GetAtt Role.Arn }
  Storage:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: infra/storage.yaml }
"""
_NESTED = """
Resources:
  Events: { Type: AWS::DynamoDB::Table, DeletionPolicy: Retain }
"""


class PackageTest(unittest.TestCase):
    """A template with a nested one."""

    def test_code_and_nested_templates_are_located(self) -> None:
        """Intrinsic functions are written out; everything else stays."""
        folder = Path(tempfile.mkdtemp(prefix="paceline-templates-"))
        (folder / "infra").mkdir()
        (folder / "infra/storage.yaml").write_text(_NESTED)
        (folder / "template.yaml").write_text(_TEMPLATE)
        uploaded = {}

        def upload(name: str, content: templates.Template) -> str:
            uploaded[name] = content
            return f"https://templates/{name}"

        packaged = templates.package(
            folder / "template.yaml", lambda name: {"Bucket": "code", "Key": f"/{name}"}, upload
        )

        resources = packaged["Resources"]
        self.assertEqual(resources["Relay"]["Properties"]["CodeUri"], {"Bucket": "code", "Key": "/relay"})
        self.assertEqual(resources["Relay"]["Properties"]["Role"], {"Fn::GetAtt": ["Role", "Arn"]})
        self.assertEqual(resources["Storage"]["Properties"]["TemplateURL"], "https://templates/storage.yaml")
        self.assertEqual(uploaded["storage.yaml"]["Resources"]["Events"]["DeletionPolicy"], "Retain")
