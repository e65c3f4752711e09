"""Runs cfn-lint, which lints a SAM template as it is after a transform of its own.

That transform puts a stand-in for an API's definition where the template has none, and then refuses
`GatewayResponses`, which need the definition that SAM makes from the functions' events. So the stand-in goes.
"""

import sys
from typing import Any

from cfnlint.runner import main
from cfnlint.template.transforms._sam import Transform

_put_stand_ins = Transform._replace_local_codeuri


def _put_stand_ins_except_for_apis(transform: Any) -> None:  # noqa: ANN401 (an internal class of cfn-lint)
    generated = [
        resource["Properties"]
        for resource in transform.template()["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Api"
        and not {"DefinitionBody", "DefinitionUri"} & resource["Properties"].keys()
    ]
    _put_stand_ins(transform)
    for properties in generated:
        properties.pop("DefinitionBody", None)
        properties.pop("DefinitionUri", None)


if __name__ == "__main__":
    Transform._replace_local_codeuri = _put_stand_ins_except_for_apis
    sys.exit(main())
