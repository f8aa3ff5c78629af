"""The streams of readings and of minute summaries."""

import json
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_kinesis as kinesis
from constructs import Construct

from stacks.base import FleetStack
from stacks.key import add_key
from stacks.nag import acknowledge
from stacks.settings import Settings
from stacks.settings_guard import add_settings_guard
from stacks.target import Target

READINGS = "wildrydes"
SUMMARIES = "wildrydes-summary"


class StreamsStack(FleetStack):
    """Streams `wildrydes` and `wildrydes-summary`. A change of their shards updates them in place."""

    def __init__(self, scope: Construct, *, settings: Settings, target: Target, **kwargs: Any) -> None:
        super().__init__(scope, "WildRydesStreams", settings=settings, target=target, **kwargs)
        self.stage_key = add_key(self, "Key") if settings.has_key else None
        self._guard = add_settings_guard(self, streams=[settings.physical_name(name) for name in (READINGS, SUMMARIES)])
        self.readings = self._add_stream("Readings", READINGS)
        self.summaries = self._add_stream("Summaries", SUMMARIES)
        self.add_output("ReadingsStreamName", self.readings.stream_name, "The stream of readings")
        self.add_output("SummariesStreamName", self.summaries.stream_name, "The stream of minute summaries")
        if self.stage_key:
            self.add_output("KeyArn", self.stage_key.key_arn, "The key that encrypts the stage's data")
        # An output, because CloudFormation deploys a change of outputs alone, but not of metadata alone.
        self.add_output("Settings", json.dumps(settings.context), "What of the settings is not the default")

    def _add_stream(self, id_: str, name: str) -> kinesis.IStream:
        """Add a stream, and return it as an import by its name.

        Other stacks build its ARN from the name, because CloudFormation plans to replace a delivery stream or a mapping
        when the ARN of its source comes from another stack, even if the ARN stays the same (aws-cdk 38829).
        """
        physical_name = self.settings.physical_name(name)
        shards = self.settings.shards
        stream = kinesis.Stream(
            self,
            id_,
            stream_name=physical_name,
            stream_mode=kinesis.StreamMode.ON_DEMAND if shards is None else kinesis.StreamMode.PROVISIONED,
            shard_count=shards,
            retention_period=Duration.hours(self.settings.retention),
            encryption=kinesis.StreamEncryption.KMS if self.key else kinesis.StreamEncryption.MANAGED,
            encryption_key=self.key,
            removal_policy=self.removal_policy,
        )
        stream.node.add_dependency(self._guard)
        if self.key:
            acknowledge(
                stream,
                "KDS3",
                "The rule expects AWS's managed key, but the setting kms=customer selects the stage's own key.",
            )
        arn = self.format_arn(service="kinesis", resource="stream", resource_name=physical_name)
        return kinesis.Stream.from_stream_arn(self, f"{id_}ByName", arn)
