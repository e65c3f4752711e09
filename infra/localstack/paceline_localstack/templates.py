"""Reads templates, and fills in where a function's code and the nested templates lie.

In the repository a template names local paths: `CodeUri: target/lambda/relay`, `TemplateURL:
infra/storage.yaml`. CloudFormation wants them somewhere it can reach; `package` replaces them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from awscli.customizations.cloudformation.yamlhelper import yaml_parse

Template = dict[str, Any]


def load(path: Path) -> Template:
    """Read a template, with the short forms of intrinsic functions (`!Ref`) written out."""
    return yaml_parse(path.read_text())


def package(
    path: Path,
    locate_code: Callable[[str], dict[str, str]],
    upload: Callable[[str, Template], str],
) -> Template:
    """Return the template at `path` with every local path in it replaced.

    `locate_code` is given the name of a function (the last part of its CodeUri) and returns the bucket and
    key of its code; `upload` is given the name and the packaged content of a nested template and returns its
    URL.
    """
    template = load(path)
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::Serverless::Function":
                properties["CodeUri"] = locate_code(Path(properties["CodeUri"]).name)
            case "AWS::CloudFormation::Stack":
                nested = path.parent / properties["TemplateURL"]
                properties["TemplateURL"] = upload(nested.name, package(nested, locate_code, upload))
    return template
