"""Synthesize every stack's template, once for each combination of settings."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from ops.paths import ROOT
from stacks.app import build

Template = dict[str, Any]
Synthesize = Callable[..., dict[str, Template]]

FLAGS = json.loads((ROOT / "cdk.json").read_text())["context"]


@contextmanager
def build_app(context: dict[str, str], folder: Path) -> Iterator[App]:
    """Build the app with these context values, in an account and a region, to be synthesized into the folder."""
    app = App(context={**FLAGS, **context}, outdir=str(folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDK_DEFAULT_ACCOUNT", "123456789012")
        patch.setenv("CDK_DEFAULT_REGION", "eu-west-1")
        build(app)
        yield app


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """A function that takes context values, and returns each stack's template by the stack's name."""

    @cache
    def templates(**context: str) -> dict[str, Template]:
        with build_app(context, tmp_path_factory.mktemp("assembly")) as app:
            assembly = app.synth()
        return {
            stack.stack_name: json.loads(Path(assembly.directory, stack.template_file).read_text())
            for stack in assembly.stacks
        }

    return templates


@pytest.fixture(scope="session")
def aws(synthesize: Synthesize) -> dict[str, Template]:
    """The templates with the default settings."""
    return synthesize()


def list_resources(templates: dict[str, Template], type_: str) -> list[dict[str, Any]]:
    """Return the resources of a type in all stacks."""
    all_resources = (resource for template in templates.values() for resource in template.get("Resources", {}).values())
    return [resource for resource in all_resources if resource["Type"] == type_]


def list_properties(templates: dict[str, Template], type_: str) -> list[dict[str, Any]]:
    return [resource["Properties"] for resource in list_resources(templates, type_)]


def resolve(templates: dict[str, Template], stack: str, value: Any) -> tuple[str, Any]:
    """Return the stack and the value that a value of a stack stands for: an output or a shared parameter of another."""
    if isinstance(value, dict) and "Fn::GetStackOutput" in value:
        stack, output = value["Fn::GetStackOutput"]["StackName"], value["Fn::GetStackOutput"]["OutputName"]
        return stack, templates[stack]["Outputs"][output]["Value"]
    parameter = templates[stack].get("Parameters", {}).get(value.get("Ref"), {}) if isinstance(value, dict) else {}
    if parameter.get("Type") == "AWS::SSM::Parameter::Value<String>":
        [(stack, value)] = [
            (name, resource["Properties"]["Value"])
            for name, template in templates.items()
            for resource in template["Resources"].values()
            if resource["Type"] == "AWS::SSM::Parameter" and resource["Properties"]["Name"] == parameter["Default"]
        ]
    return stack, value


def to_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
