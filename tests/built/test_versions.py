from ops.doctor.finding import Level
from ops.doctor.versions import check
from ops.paths import ROOT


def test_what_is_installed_here_is_what_the_locks_say() -> None:
    findings = list(check(ROOT))
    assert [one.about for one in findings] == ["Python", "aws-cdk-lib", "boto3", "ministack", "Node", "CDK CLI"]
    assert {one.level for one in findings} == {Level.ok}, findings
