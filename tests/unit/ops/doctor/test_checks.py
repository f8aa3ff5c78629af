"""What the doctor makes of what AWS answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from ops.doctor.delivery import evaluate_delivery, find_newest_object
from ops.doctor.finding import Finding, Level
from ops.doctor.mappings import check_lag, check_mapping
from ops.doctor.roles import find_role_difference, list_actions, list_actions_by_role
from ops.doctor.stacks import list_differences
from ops.doctor.streams import check_stream
from ops.doctor.trust import GUESTS, USERS, Audience, find_trust_problem, make_trust_policy
from ops.doctor.versions import parse_lock
from tests.unit.mocked_aws import mocked_aws

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
POOL = "us-east-1:00000000-0000-0000-0000-000000000000"
STREAM: dict[str, Any] = {
    "StreamStatus": "ACTIVE",
    "OpenShardCount": 2,
    "RetentionPeriodHours": 24,
    "EncryptionType": "KMS",
}
TEMPLATE: dict[str, Any] = {
    "ShardCount": 2,
    "RetentionPeriodHours": 24,
    "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
}
MAPPING: dict[str, Any] = {
    "UUID": "u",
    "State": "Enabled",
    "LastProcessingResult": "OK",
    "MaximumRecordAgeInSeconds": 21600,
    "TumblingWindowInSeconds": 60,
}


def get_only(found: list[Finding]) -> Finding:
    [one] = found
    return one


def make_template(**resources: Any) -> dict[str, Any]:
    return {"Resources": {name: {"Type": "AWS::S3::Bucket", "Properties": one} for name, one in resources.items()}}


def test_a_template_that_differs_in_the_cdks_own_remarks_only_is_the_same() -> None:
    deployed = {
        "Resources": {"A": {"Type": "T", "Metadata": {"aws:cdk:path": "x"}}, "M": {"Type": "AWS::CDK::Metadata"}}
    }
    assert list_differences(deployed, {"Resources": {"A": {"Type": "T", "Metadata": {"aws:cdk:path": "y"}}}}) == []


def test_letters_that_cloudformation_does_not_keep_are_no_difference() -> None:
    assert list_differences(make_template(A={"d": "? – ?".replace("–", "?")}), make_template(A={"d": "é – ü"})) == []


def test_what_a_deployment_would_change_is_named() -> None:
    deployed, code = make_template(A={"Key": "old.zip"}, Gone={}), make_template(A={"Key": "new.zip"}, Fresh={})
    assert list_differences(deployed, code) == ["A (changed)", "Fresh (new)", "Gone (removed)"]
    assert list_differences({"Outputs": {"A": {"Value": 1}}}, {"Outputs": {"A": {"Value": 2}}}) == ["outputs (changed)"]


AUDIENCES = pytest.mark.parametrize("audience", [GUESTS, USERS], ids=lambda audience: audience.who)


@AUDIENCES
def test_trust_of_the_pools_audience_alone_is_right_however_it_is_written(audience: Audience) -> None:
    trust = make_trust_policy(POOL, audience)
    assert find_trust_problem(trust, POOL, audience) == ""
    condition = trust["Statement"][0]["Condition"]
    condition["StringEquals"] = {key: [value] for key, value in condition["StringEquals"].items()}
    assert find_trust_problem({**trust, "Statement": trust["Statement"][0]}, POOL, audience) == ""


@AUDIENCES
def test_trust_of_nobody_or_of_others_alone_is_told(audience: Audience) -> None:
    other = USERS if audience is GUESTS else GUESTS
    cases: tuple[dict[str, Any], ...] = (
        *({}, {"Statement": []}, {"Statement": [{"Effect": "Allow", "Principal": "*"}]}),
        *(make_trust_policy("another", audience), make_trust_policy(POOL, other)),
    )
    for trust in cases:
        assert find_trust_problem(trust, POOL, audience) == f"it does not trust the {audience.who} of {POOL}"


@AUDIENCES
def test_trust_of_others_too_is_told(audience: Audience) -> None:
    wide = [make_trust_policy(pool, audience)["Statement"][0] for pool in (POOL, "another")]
    assert (
        find_trust_problem({"Statement": wide}, POOL, audience)
        == f"it also trusts others than the pool's {audience.who}"
    )


def test_stream_as_deployed_is_ok() -> None:
    finding = get_only(list(check_stream("wildrydes", STREAM, TEMPLATE)))
    assert (finding.level, finding.what) == (Level.ok, "ACTIVE, 2 open shards, encrypted, keeps 24 h")


@pytest.mark.parametrize(
    ("changed", "level", "remedy"),
    [
        ({"StreamStatus": "UPDATING"}, Level.warning, "wait stream-exists --stream-name wildrydes"),
        (
            {"EncryptionType": "NONE"},
            Level.problem,
            "start-stream-encryption --stream-name wildrydes --encryption-type KMS --key-id alias/aws/kinesis",
        ),
        (
            {"OpenShardCount": 1},
            Level.warning,
            "update-shard-count --stream-name wildrydes --target-shard-count 2 --scaling-type UNIFORM_SCALING",
        ),
        (
            {"RetentionPeriodHours": 48},
            Level.warning,
            "decrease-stream-retention-period --stream-name wildrydes --retention-period-hours 24",
        ),
    ],
)
def test_stream_that_differs_has_its_remedy(changed: dict[str, Any], level: Level, remedy: str) -> None:
    finding = get_only(list(check_stream("wildrydes", STREAM | changed, TEMPLATE)))
    assert (finding.level, finding.remedy) == (level, f"aws kinesis {remedy}")


KEY = "arn:aws:kms:eu-west-1:123456789012:key/1f2e"


@pytest.mark.parametrize(
    ("by", "level"), [(KEY, Level.ok), ("1f2e", Level.ok), ("alias/aws/kinesis", Level.problem), (None, Level.problem)]
)
def test_stream_that_was_deployed_with_the_stages_key_is_encrypted_by_it(by: str | None, level: Level) -> None:
    finding = get_only(
        list(check_stream("wildrydes", STREAM | {"EncryptionType": "KMS", "KeyId": by}, TEMPLATE, key=KEY))
    )
    assert finding.level == level
    assert level == Level.ok or finding.remedy.endswith(f"--key-id {KEY}")


@pytest.mark.parametrize(
    ("changed", "level"),
    [
        ({}, Level.ok),
        ({"LastProcessingResult": "No records processed"}, Level.ok),
        ({"State": "Updating"}, Level.warning),
        ({"State": "Disabled"}, Level.problem),
        ({"State": "Disabling"}, Level.problem),
        ({"LastProcessingResult": "PROBLEM: Function call failed"}, Level.problem),
    ],
)
def test_mapping_is_told_by_its_state_and_last_result(changed: dict[str, Any], level: Level) -> None:
    finding = get_only(list(check_mapping("f", MAPPING | changed)))
    assert finding.level is level
    assert bool(finding.remedy) is (level is not Level.ok)


@pytest.mark.parametrize(
    ("seconds", "level"),
    [(None, Level.ok), (70.0, Level.ok), (241.0, Level.warning), (10_801.0, Level.problem)],
)
def test_lag_is_a_problem_before_records_are_given_up(seconds: float | None, level: Level) -> None:
    assert check_lag("f", MAPPING, seconds).level is level


@pytest.mark.parametrize(
    ("newest", "waiting", "level"),
    [
        (None, None, Level.ok),
        (None, 60, Level.ok),
        (86_400, None, Level.ok),
        (90, 90, Level.ok),
        (400, 300, Level.warning),
        (None, 800, Level.problem),
    ],
)
def test_delivery_is_late_only_while_records_wait(newest: int | None, waiting: int | None, level: Level) -> None:
    def make_time(seconds: int | None) -> datetime | None:
        return None if seconds is None else NOW - timedelta(seconds=seconds)

    assert evaluate_delivery(make_time(newest), make_time(waiting), NOW, "logs").level is level


def test_versions_are_read_from_the_lock() -> None:
    lock = "boto3==1.43.106 \\\n    --hash=sha256:0\naws-cdk-lib==2.275.0 ; python_version > '3'\n# moto==1\n"
    assert parse_lock(lock) == {"boto3": "1.43.106", "aws-cdk-lib": "2.275.0"}


def test_rights_of_a_template_are_told_by_role_and_policy() -> None:
    def make_policy(*given: str) -> dict[str, Any]:
        return {"Statement": [{"Effect": "Allow", "Action": list(given), "Resource": {"Fn::GetAtt": ["A", "Arn"]}}]}

    resources = {
        "Reader": {
            "Type": "AWS::IAM::Role",
            "Properties": {"Policies": [{"PolicyName": "own", "PolicyDocument": make_policy("a:b")}]},
        },
        "Writer": {"Type": "AWS::IAM::Role"},
        "More": {
            "Type": "AWS::IAM::Policy",
            "Properties": {
                "PolicyName": "p",
                "Roles": [{"Ref": "Writer"}],
                "PolicyDocument": make_policy("c:d", "c:e"),
            },
        },
    }
    assert list_actions_by_role({"Resources": resources}) == {
        "Reader": {"own": {"a:b"}},
        "Writer": {"p": {"c:d", "c:e"}},
    }


def test_one_statement_and_what_is_denied_are_told_too() -> None:
    assert list_actions({"Statement": {"Effect": "Deny", "Action": "s3:*"}}) == {"not s3:*"}


def test_newest_object_is_of_the_newest_hour_and_of_a_compacted_one_its_end_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mocked_aws(monkeypatch):
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="archive")
        assert find_newest_object(s3, "archive", NOW) is None
        three_ago = (NOW - timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
        s3.put_object(Bucket="archive", Key=f"compacted/hour={three_ago:%Y-%m-%d-%H}/run/0", Body=b"")
        assert find_newest_object(s3, "archive", NOW) == three_ago + timedelta(hours=1)
        s3.put_object(Bucket="archive", Key=f"archive/hour={NOW:%Y-%m-%d-%H}/0", Body=b"")
        newest = find_newest_object(s3, "archive", NOW)
        assert newest is not None
        assert abs(datetime.now(UTC) - newest) < timedelta(minutes=1)


def test_role_that_was_never_created_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with mocked_aws(monkeypatch):
        assert find_role_difference(boto3.client("iam"), "", {}) == "it is missing"
