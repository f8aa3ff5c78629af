"""The two streams: readings, and minute summaries."""

import json
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_kinesis as kinesis
from constructs import Construct

from stacks.base import FleetStack
from stacks.settings import Settings
from stacks.target import Target

READINGS = "wildrydes"
SUMMARIES = "wildrydes-summary"


class StreamsStack(FleetStack):
    """`wildrydes` and `wildrydes-summary`; a change of their shards is an update in place."""

    def __init__(self, scope: Construct, *, settings: Settings, target: Target, **kwargs: Any) -> None:
        super().__init__(scope, "WildRydesStreams", settings=settings, target=target, **kwargs)
        self.readings = self._stream("Readings", READINGS)
        self.summaries = self._stream("Summaries", SUMMARIES)
        self.output("ReadingsStreamName", self.readings.stream_name, "The stream of readings")
        self.output("SummariesStreamName", self.summaries.stream_name, "The stream of minute summaries")
        # An output and no metadata: CloudFormation takes a change of outputs alone, and none of metadata alone.
        self.output("Settings", json.dumps(settings.context), "What of the settings is not the default")

    def _stream(self, id_: str, name: str) -> kinesis.Stream:
        shards = self.settings.shards
        return kinesis.Stream(
            self,
            id_,
            stream_name=self.settings.named(name),
            stream_mode=kinesis.StreamMode.ON_DEMAND if shards is None else kinesis.StreamMode.PROVISIONED,
            shard_count=shards,
            retention_period=Duration.hours(self.settings.retention),
            encryption=kinesis.StreamEncryption.MANAGED,
            removal_policy=self.removal_policy,
        )
