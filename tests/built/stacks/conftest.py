"""Every stack's template, synthesized once for each combination of settings."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from app import build
from ops.paths import ROOT

Template = dict[str, Any]
Synthesize = Callable[..., dict[str, Template]]

FLAGS = json.loads((ROOT / "cdk.json").read_text())["context"]


@contextmanager
def built(context: dict[str, str], folder: Path) -> Iterator[App]:
    """The app with these context values, in an account and a region, to be synthesized into the folder."""
    app = App(context={**FLAGS, **context}, outdir=str(folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("CDK_DEFAULT_ACCOUNT", "123456789012")
        patch.setenv("CDK_DEFAULT_REGION", "eu-west-1")
        build(app)
        yield app


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Context values in, each stack's template by its name out."""

    @cache
    def templates(**context: str) -> dict[str, Template]:
        with built(context, tmp_path_factory.mktemp("assembly")) as app:
            assembly = app.synth()
        return {
            stack.stack_name: json.loads(Path(assembly.directory, stack.template_file).read_text())
            for stack in assembly.stacks
        }

    return templates


@pytest.fixture(scope="session")
def aws(synthesize: Synthesize) -> dict[str, Template]:
    """The default setting."""
    return synthesize()


def resources(templates: dict[str, Template], type_: str) -> list[dict[str, Any]]:
    """Every resource of a type, whichever stack it is in."""
    found = (r for template in templates.values() for r in template.get("Resources", {}).values())
    return [resource for resource in found if resource["Type"] == type_]


def properties(templates: dict[str, Template], type_: str) -> list[dict[str, Any]]:
    return [resource["Properties"] for resource in resources(templates, type_)]


def text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
