import json
from datetime import UTC, datetime

import boto3
import pytest

from ops.deployment import Deployment
from ops.doctor.deployment_context import DeploymentContext
from stacks.settings import Settings
from tests.built.stacks.settings import SETTINGS


def make_context(*, stage: str = "", is_local: bool = False, **settings: str) -> DeploymentContext:
    return DeploymentContext(
        deployment=Deployment(
            session=boto3.Session(region_name="us-east-1"), outputs={"Settings": json.dumps(settings)}, statuses={}
        ),
        stage=stage,
        is_local=is_local,
        account="0",
        region="us-east-1",
        templates={},
        clock=lambda: datetime.now(UTC),
    )


def test_remedies_deploy_with_the_settings_that_were_deployed() -> None:
    context = make_context(stage="blue", shards="2", basemap="https://a/b?c&d")
    assert (
        context.format_cdk_command("deploy", "X")
        == "npx cdk deploy X -c stage=blue -c shards=2 -c 'basemap=https://a/b?c&d'"
    )
    assert make_context(is_local=True).format_cdk_command("deploy") == "npx cdk deploy --all -c target=embedded"
    assert context.format_wildrydes_command("status") == "./wildrydes --stage blue status"
    assert "WildRydesStreams-blue" in context.stacks


@pytest.mark.parametrize("given", SETTINGS, ids=str)
def test_settings_that_a_template_tells_make_the_same_settings_again(given: dict[str, str]) -> None:
    context = {name: value for name, value in given.items() if name != "target"}
    settings = Settings.from_context(context)
    assert settings.context == context
    assert Settings.from_context(dict(settings.context)) == settings
