"""Readings as the producer makes them, in a file that any contender can read: partition key, tab, data, a line each."""

from pathlib import Path

from producer.motion import fleet
from producer.names import names
from unicorn.codec import encode


def write_records(file: Path, *, unicorns: int = 1000, each: int = 20) -> None:
    """So many unicorns, and so many seconds of each."""
    flying = fleet(names(unicorns), seed=1)
    readings = [unicorn.fly(1_790_000_000_000 + step * 1000) for step in range(each) for unicorn in flying]
    file.write_bytes(b"".join(reading.Name.encode() + b"\t" + encode(reading) for reading in readings))


def read_records(file: Path) -> list[tuple[str, bytes]]:
    """What `write_records` wrote."""
    pairs = (line.split(b"\t", 1) for line in file.read_bytes().splitlines(keepends=True))
    return [(key.decode(), data) for key, data in pairs]
