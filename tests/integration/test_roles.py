"""Least privilege, tried: with its own credentials, every role may do what the matrix says and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from emulator.cloud import REGION
from ops.deployment import Deployment
from tests.roles.columns import find_physical_ids, list_calls
from tests.roles.credentials import DENIED, assume_role, get_guest_credentials, prepare
from tests.roles.rows import ALLOWED, MAY, PASSED, ROLES


@pytest.fixture(scope="module")
def made(deployment: Deployment) -> dict[str, str]:
    return find_physical_ids(deployment)


@pytest.fixture
def seeds(deployment: Deployment, made: dict[str, str]) -> Iterator[dict[str, Any]]:
    with prepare(deployment, made) as prepared:
        yield prepared


def test_the_matrix_has_a_row_for_every_role(made: dict[str, str]) -> None:
    assert {id_ for id_ in made if re.search("Role$", id_)} == set(ROLES.values())
    assert ROLES.keys() == MAY.keys()


@pytest.mark.parametrize("role", list(ROLES))
def test_each_role_may_do_its_work_and_nothing_else(
    deployment: Deployment, made: dict[str, str], seeds: dict[str, Any], role: str
) -> None:
    call = get_guest_credentials(deployment) if role == "guest" else assume_role(deployment, made[ROLES[role]])
    outcomes = {cell: call(what) for cell, what in list_calls(made, seeds).items()}
    passed = {cell: outcome for cell, outcome in outcomes.items() if outcome not in DENIED}
    assert passed == {cell: PASSED.get(cell[0], ALLOWED) for cell in MAY[role]}


def test_iterator_of_somebody_else_is_no_way_round_the_policy(deployment: Deployment, seeds: dict[str, Any]) -> None:
    kinesis = get_guest_credentials(deployment).client("kinesis")
    assert "Records" in kinesis.get_records(ShardIterator=seeds["readings"])
    with pytest.raises(ClientError, match="AccessDenied"):
        kinesis.get_records(ShardIterator=seeds["summaries"])


def test_made_up_credentials_are_refused(deployment: Deployment) -> None:
    stranger = boto3.Session(aws_access_key_id="AKIAQQQQQQQQQQQQQQQQ", aws_secret_access_key="q", region_name=REGION)
    with pytest.raises(ClientError) as refused:
        stranger.client("kinesis").list_shards(StreamName=deployment.outputs["ReadingsStreamName"])
    assert refused.value.response["Error"]["Code"] in {"UnrecognizedClientException", "InvalidClientTokenId"}
