"""In stage blue, whose data its own key encrypts, permission on the data is not enough without the key."""

import json

import pytest

from ops.deployment import Deployment
from tests.roles.columns import find_physical_ids, list_calls
from tests.roles.credentials import ADMINISTRATOR, DENIED, assume_role, prepare
from tests.roles.rows import ALLOWED, MAY_WITH_SIGN_IN, PASSED, ROLES

FUNCTIONS_AND_FIREHOSE = [role for role in MAY_WITH_SIGN_IN if role != "signed in"]
"""Who signs in is tried with a user's own credentials, in test_sign_in."""


@pytest.mark.parametrize("role", FUNCTIONS_AND_FIREHOSE)
def test_each_role_does_its_work_by_the_key_and_may_not_use_it_itself(blue: Deployment, role: str) -> None:
    made = find_physical_ids(blue)
    with prepare(blue, made) as seeds:
        call = assume_role(blue, made[ROLES[role]])
        outcomes = {cell: call(what) for cell, what in list_calls(made, seeds).items()}
    passed = {cell: outcome for cell, outcome in outcomes.items() if outcome not in DENIED}
    assert passed == {cell: PASSED.get(cell[0], ALLOWED) for cell in MAY_WITH_SIGN_IN[role] if cell[1] != "key"}


@pytest.mark.parametrize(("via", "may_read"), [("kinesis", True), ("s3", False)])
def test_whoever_may_read_the_stream_reads_it_only_if_the_key_may_be_used_for_that(
    blue: Deployment, via: str, may_read: bool
) -> None:
    iam, made, name = blue.session.client("iam"), find_physical_ids(blue), f"Reader-by-{via}"
    trust = {"Version": "2012-10-17", "Statement": [ADMINISTRATOR]}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    data = {"Effect": "Allow", "Action": ["kinesis:GetRecords", "kinesis:PutRecords"], "Resource": "*"}
    used = {"StringEquals": {"kms:ViaService": f"{via}.us-east-1.amazonaws.com"}}
    key = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": used}
    document = json.dumps({"Version": "2012-10-17", "Statement": [data, key]})
    iam.put_role_policy(RoleName=name, PolicyName="reading", PolicyDocument=document)
    try:
        with prepare(blue, made) as seeds:
            call, calls = assume_role(blue, name), list_calls(made, seeds)
            read, put = (call(calls[action, "readings"]) for action in ("kinesis:GetRecords", "kinesis:PutRecords"))
    finally:
        iam.delete_role_policy(RoleName=name, PolicyName="reading")
        iam.delete_role(RoleName=name)
    assert (read == ALLOWED) is may_read
    assert may_read or read in DENIED
    assert put in DENIED
