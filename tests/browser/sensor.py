"""Puts the readings of a test's own unicorns on the stream."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ops.deployment import Deployment
from unicorn.codec import encode
from unicorn.reading import Reading


@dataclass(slots=True)
class Sensor:
    """The sensor of one unicorn. Each reading is one second's flight north of the one before."""

    deployment: Deployment
    name: str
    latitude: float = 40.75
    longitude: float = -73.98
    clock_error: timedelta = timedelta(0)
    """How far the unicorn's clock is ahead."""

    def report(self, *, health: int = 150, magic: int = 150, seconds_ago: float = 0) -> None:
        self.put(self.create_reading(health=health, magic=magic, seconds_ago=seconds_ago))

    def create_reading(self, *, health: int = 150, magic: int = 150, seconds_ago: float = 0) -> Reading:
        moment = datetime.now(UTC) - timedelta(seconds=seconds_ago) + self.clock_error
        self.latitude += 0.00027
        return Reading(
            Name=self.name,
            StatusTime=f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}",
            Latitude=self.latitude,
            Longitude=self.longitude,
            Distance=30.0,
            HealthPoints=health,
            MagicPoints=magic,
        )

    def put(self, *readings: Reading) -> None:
        self.deployment.session.client("kinesis").put_records(
            StreamName=self.deployment.outputs["ReadingsStreamName"],
            Records=[{"Data": encode(reading), "PartitionKey": self.name} for reading in readings],
        )
