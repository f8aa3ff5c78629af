import json
from datetime import UTC, datetime

import boto3
import pytest

from ops.deployment import Deployment
from ops.doctor.deployment_context import Patient
from stacks.settings import Settings
from tests.built.stacks.settings import SETTINGS


def patient(*, stage: str = "", embedded: bool = False, **settings: str) -> Patient:
    return Patient(
        deployment=Deployment(
            session=boto3.Session(region_name="us-east-1"), outputs={"Settings": json.dumps(settings)}, statuses={}
        ),
        stage=stage,
        embedded=embedded,
        account="0",
        region="us-east-1",
        templates={},
        clock=lambda: datetime.now(UTC),
    )


def test_remedies_deploy_with_the_settings_that_were_deployed() -> None:
    one = patient(stage="blue", shards="2", basemap="https://a/b?c&d")
    assert one.cdk("deploy", "X") == "npx cdk deploy X -c stage=blue -c shards=2 -c 'basemap=https://a/b?c&d'"
    assert patient(embedded=True).cdk("deploy") == "npx cdk deploy --all -c target=embedded"
    assert one.wildrydes("status") == "./wildrydes --stage blue status"
    assert "WildRydesStreams-blue" in one.stacks


@pytest.mark.parametrize("given", SETTINGS, ids=str)
def test_settings_that_a_template_tells_make_the_same_settings_again(given: dict[str, str]) -> None:
    context = {name: value for name, value in given.items() if name != "target"}
    settings = Settings.from_context(context)
    assert settings.context == context
    assert Settings.from_context(dict(settings.context)) == settings
