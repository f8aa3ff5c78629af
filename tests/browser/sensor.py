"""Unicorns of a test's own: their readings, put on the stream one by one."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ops.deployment import Deployment
from unicorn.codec import encode
from unicorn.reading import Reading


@dataclass(slots=True)
class Sensor:
    """Reports for one unicorn; each report is a second's flight north of the one before."""

    deployment: Deployment
    name: str
    latitude: float = 40.75
    longitude: float = -73.98

    def report(self, *, health: int = 150, magic: int = 150, seconds_ago: float = 0) -> None:
        self.put(self.reading(health=health, magic=magic, seconds_ago=seconds_ago))

    def reading(self, *, health: int = 150, magic: int = 150, seconds_ago: float = 0) -> Reading:
        moment = datetime.now(UTC) - timedelta(seconds=seconds_ago)
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

    def namesake(self, name: str) -> "Sensor":
        """Another unicorn at the same place."""
        return replace(self, name=name)
