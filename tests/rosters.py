"""Rosters for tests: of vehicles that were last heard long ago, by the real function or put in its place."""

import gzip
import json
import time
from collections.abc import Mapping
from typing import Any

from alerts.last_place import LastPlace
from alerts.last_seen import Sighting
from alerts.roster import KEY, RosterObject
from ops import session_file
from ops.deployment import Deployment
from tests.embedded import deploy_stage
from unicorn.codec import encode_summary
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET
from unicorn.summary import summarize_minute
from unicorn.timestamps import format_milliseconds

TICK = json.dumps({"source": "aws.events", "detail-type": "Scheduled Event"})


def deploy_console_stage(cloud: session_file.Session, stage: str, **settings: str) -> Deployment:
    """Deploy a stage with only the stacks that its console needs. Its roster is empty, because nothing writes it."""
    deployment = deploy_stage(cloud, stage, stack="WildRydesDashboard", **settings)
    write_roster(deployment, {})
    return deployment


def put_summary(deployment: Deployment, name: str, *, seconds_ago: float, latitude: float = 40.75) -> None:
    """Put the summary of one reading on the summary stream, as the aggregator does."""
    vitals = {vital.name: 140 for vital in FLEET.vitals}
    reading = Reading(
        Name=name,
        StatusTime=format_milliseconds(int((time.time() - seconds_ago) * 1000)),
        Latitude=latitude,
        Longitude=-73.98,
        Distance=30.0,
        **vitals,
    )
    deployment.session.client("kinesis").put_record(
        StreamName=deployment.outputs["SummariesStreamName"],
        Data=encode_summary(summarize_minute(reading)),
        PartitionKey=name,
    )


def run_watch(deployment: Deployment) -> None:
    """Invoke the function as the schedule does each minute."""
    answer = deployment.session.client("lambda").invoke(FunctionName=deployment.outputs["WatchName"], Payload=TICK)
    assert "FunctionError" not in answer, answer["Payload"].read()


def read_roster(deployment: Deployment) -> dict[str, list[Any]]:
    """Return the rows of the roster by name."""
    answer = deployment.session.client("s3").get_object(Bucket=deployment.outputs["RosterBucketName"], Key=KEY)
    return {name: values for name, *values in json.loads(gzip.decompress(answer["Body"].read()))["vehicles"]}


def write_roster(deployment: Deployment, places: Mapping[str, LastPlace]) -> None:
    """Write a roster in the function's place."""
    sightings = {name: Sighting(place.arrived // 1000, {}, place) for name, place in places.items()}
    roster = RosterObject(deployment.session.client("s3"), deployment.outputs["RosterBucketName"])
    roster.save(sightings, tuple(vital.name for vital in FLEET.vitals), time.time())
