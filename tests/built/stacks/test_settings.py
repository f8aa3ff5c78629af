import re
from dataclasses import fields
from pathlib import Path

import pytest
from aws_cdk import App

from ops.paths import ROOT
from stacks.app import build
from stacks.settings import InvalidSetting, Settings, Subscription
from stacks.target import Target
from tests.built.stacks.conftest import FLAGS


def test_defaults_are_the_contract() -> None:
    settings = Settings.from_context({"stage": None, "shards": None})
    assert (settings.stage, settings.shards, settings.window, settings.retention) == ("", 1, 60, 24)
    assert settings.physical_name("wildrydes") == "wildrydes"
    assert not settings.retains_data


def test_guide_lists_every_setting_with_its_default() -> None:
    defaults = {field.name: str(field.default or "none") for field in fields(Settings)}
    listed: dict[str, str] = {}
    table = (ROOT / "docs/settings.md").read_text().partition("## Change a setting")[0]
    for options, cell in re.findall(r"(?m)^\| (`\w+=[^|]+) \| ([^|]+) \|", table):
        names = list(dict.fromkeys(re.findall(r"`(\w+)=", options)))
        listed |= dict(zip(names, cell.split(", "), strict=True))
    assert listed == defaults


def test_stage_suffixes_names() -> None:
    settings = Settings.from_context({"stage": "blue"})
    assert settings.physical_name("wildrydes") == "wildrydes-blue"
    assert settings.physical_name("wildrydes", "_") == "wildrydes_blue"


@pytest.mark.parametrize("stage", ["aws", "myaws2", "amazon", "cognito"])
def test_stage_that_cognito_allows_in_no_domain_has_no_sign_in(stage: str) -> None:
    assert Settings.from_context({"stage": stage}).stage == stage
    with pytest.raises(InvalidSetting, match=rf"^-c stage={stage} is wrong: beside sign_in it must not have \w+ in it"):
        Settings.from_context({"stage": stage, "sign_in": "required"})


@pytest.mark.parametrize(("text", "shards"), [("1", 1), ("500", 500), (2, 2), ("on-demand", None)])
def test_shards_are_a_number_or_on_demand(text: object, shards: int | None) -> None:
    assert Settings.from_context({"shards": text}).shards == shards


@pytest.mark.parametrize(("retention", "seconds"), [("24", 18 * 3600), ("168", 126 * 3600), ("8760", 7 * 86400)])
def test_records_reach_their_function_for_three_quarters_of_the_retention(retention: str, seconds: int) -> None:
    assert Settings.from_context({"retention": retention}).record_age_seconds == seconds


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("stage", "Blue", "1 to 16 lower-case letters and digits, with a letter first"),
        ("stage", "", "1 to 16 lower-case letters and digits, with a letter first"),
        ("stage", "a" * 17, "1 to 16 lower-case letters and digits, with a letter first"),
        ("shards", "0", "a whole number from 1 to 500, or on-demand"),
        ("shards", "two", "a whole number from 1 to 500, or on-demand"),
        ("shards", "501", "a whole number from 1 to 500, or on-demand"),
        ("window", "-1", "a whole number from 0 to 900"),
        ("window", "901", "a whole number from 0 to 900"),
        ("window", "60s", "a whole number from 0 to 900"),
        ("retention", "23", "a whole number from 24 to 8760"),
        ("retention", "٢٤", "a whole number from 24 to 8760"),
        ("removal", "keep", "destroy or retain"),
        ("kms", "mine", "managed or customer or retired"),
        ("sign_in", "yes", "none or required or mfa"),
        ("log_days", "10", "one of 1, 7, 14, 30, 90, 365"),
        ("scan_limit_gb", "0", "a whole number from 1 to 1024"),
        ("fleet", "dragons", "couriers or positions or unicorns"),
        ("stale", "4", "a whole number from 5 to 3600"),
        ("lost", "90000", "a whole number from 6 to 86400"),
        ("lost", "30", "greater than stale, which is 30"),
        ("silence", "29", "a whole number from 30 to 86400"),
        ("silence", "89", "at least 30 more than window, which is 60"),
        ("basemap", "http://tiles.example.org/style.json", "an https address of a map style, or empty"),
        ("basemap", "https://tiles.example.org; script-src *", "an https address of a map style, or empty"),
    ],
)
def test_wrong_value_is_refused_with_one_sentence(name: str, value: str, allowed: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        Settings.from_context({name: value})
    assert str(refused.value) == f"-c {name}={value} is wrong: it must be {allowed}."


@pytest.mark.parametrize(
    ("context", "sentence"),
    [
        (
            {"vitals": "low"},
            "-c vitals=low is wrong. The threshold of HealthPoints must be a whole number from -2,147,483,648 to "
            "2,147,483,647, not 'low'.",
        ),
        (
            {"fleet": "couriers", "vitals": "BatteryPercent=101"},
            "-c vitals=BatteryPercent=101 is wrong. The threshold of BatteryPercent must be a whole number from 0 to "
            "100, not '101'.",
        ),
        (
            {"fleet": "couriers", "vitals": "HealthPoints=90"},
            "-c vitals=HealthPoints=90 is wrong. HealthPoints has no alert; of the couriers' vitals HeartRate, "
            "BatteryPercent, CargoCelsius have one.",
        ),
    ],
)
def test_threshold_must_be_of_a_vital_of_the_fleet(context: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        Settings.from_context(context)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("address", ["", "https://tiles.example.org/styles/bright.json?key=a-1"])
def test_basemap_is_an_https_address_or_the_consoles_own(address: str) -> None:
    assert Settings.from_context({"basemap": address}).basemap == address


@pytest.mark.parametrize(
    ("endpoint", "protocol"),
    [
        ("ops+unicorns@example.co.uk", "email"),
        ("https://alerts.example.org:8443/hook?key=a-1", "https"),
        ("arn:aws:sqs:eu-west-1:123456789012:ops", "sqs"),
        ("arn:aws-cn:lambda:cn-north-1:123456789012:function:page:live", "lambda"),
    ],
)
def test_endpoint_determines_the_protocol_of_an_alert(endpoint: str, protocol: str) -> None:
    assert Settings.from_context({"alerts": endpoint}).alerts == (Subscription(protocol, endpoint),)


def test_alerts_may_have_several_endpoints_or_none() -> None:
    both = Settings.from_context({"alerts": "a@example.org, arn:aws:sqs:eu-west-1:123456789012:ops"}).alerts
    assert [subscription.protocol for subscription in both] == ["email", "sqs"]
    assert Settings.from_context({"alerts": ""}).alerts == Settings.from_context({}).alerts == ()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("ops", "ops"),
        ("ops@localhost", "ops@localhost"),
        ("a@b.c,", ""),
        ("a@example.org,http://x.org", "http://x.org"),
        ("arn:aws:sns:eu-west-1:123456789012:t", "arn:aws:sns:eu-west-1:123456789012:t"),
    ],
)
def test_wrong_endpoint_of_alerts_is_refused_with_one_sentence(text: str, wrong: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        Settings.from_context({"alerts": text})
    assert str(refused.value) == (
        f"-c alerts={text} is wrong: {wrong!r} is no e-mail address, no https address, and no ARN of a queue or "
        "function."
    )


def test_wrong_target_is_refused_with_one_sentence() -> None:
    with pytest.raises(InvalidSetting) as refused:
        Target.from_name("azure")
    assert str(refused.value) == "-c target=azure is wrong: it must be aws or embedded."


def test_own_key_needs_a_region_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(InvalidSetting, match="-c kms=customer needs a region: set AWS_REGION"):
        build(App(context={**FLAGS, "kms": "customer"}, outdir=str(tmp_path)))
