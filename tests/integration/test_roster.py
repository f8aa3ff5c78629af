"""The roster: the real function writes it, and guests may read this one object and nothing else of its bucket."""

import gzip
import json
import time

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from alerts.roster import KEY
from emulator.cloud import REGION
from ops import session_file
from ops.deployment import Deployment
from tests.integration.command import wait_for
from tests.roles.credentials import get_guest_credentials
from tests.rosters import put_summary, read_roster, run_watch

NAME = "Long Gone"


def is_in_roster(deployment: Deployment) -> bool:
    run_watch(deployment)
    return NAME in read_roster(deployment)


def test_who_was_heard_last_ten_minutes_ago_is_in_the_roster(deployment: Deployment) -> None:
    put_summary(deployment, NAME, seconds_ago=600, latitude=40.123456)
    wait_for(lambda: is_in_roster(deployment), 90)
    arrived, status_time, latitude, longitude, *vitals = read_roster(deployment)[NAME]
    assert arrived == status_time
    assert time.time() - 700 < arrived / 1000 < time.time() - 590
    assert (latitude, longitude, vitals) == (40.123456, -73.98, [140, 140])


def test_guest_reads_the_roster_and_nothing_else_of_its_bucket(deployment: Deployment) -> None:
    run_watch(deployment)
    bucket = deployment.outputs["RosterBucketName"]
    deployment.session.client("s3").put_object(Bucket=bucket, Key="other.json", Body=b"{}")
    guest = get_guest_credentials(deployment).client("s3")
    read = guest.get_object(Bucket=bucket, Key=KEY)
    assert json.loads(gzip.decompress(read["Body"].read()))["version"] == 1
    for call, arguments in (
        (guest.get_object, {"Key": "other.json"}),
        (guest.put_object, {"Key": KEY, "Body": b"{}"}),
        (guest.delete_object, {"Key": KEY}),
        (guest.list_objects_v2, {}),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            call(Bucket=bucket, **arguments)
    deployment.session.client("s3").delete_object(Bucket=bucket, Key="other.json")


def test_nobody_reads_the_roster_without_credentials(cloud: session_file.Session, deployment: Deployment) -> None:
    run_watch(deployment)
    anybody = boto3.client("s3", endpoint_url=cloud.url, region_name=REGION, config=Config(signature_version=UNSIGNED))
    with pytest.raises(ClientError, match=r"AccessDenied|Forbidden|403"):
        anybody.get_object(Bucket=deployment.outputs["RosterBucketName"], Key=KEY)
