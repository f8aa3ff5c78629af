"""Readings as the producer makes them, in a file that any contender can read.

Each line of the file is a partition key, a tab and the record's data.
"""

from pathlib import Path

from producer.motion import make_fleet
from producer.names import make_names
from producer.sender import ProducerRecord
from unicorn.codec import decode, encode
from unicorn.reading import Reading


def write_records(file: Path, *, unicorns: int = 1000, seconds: int = 20) -> None:
    """Write one reading per second for each unicorn."""
    flying = make_fleet(make_names(unicorns), seed=1)
    readings = [unicorn.fly(1_790_000_000_000 + second * 1000) for second in range(seconds) for unicorn in flying]
    file.write_bytes(b"".join(reading.Name.encode() + b"\t" + encode(reading) for reading in readings))


def read_records(file: Path) -> list[tuple[str, bytes]]:
    """Return the partition key and data of each record that `write_records` wrote."""
    pairs = (line.split(b"\t", 1) for line in file.read_bytes().splitlines(keepends=True))
    return [(key.decode(), data) for key, data in pairs]


def read_outgoing(file: Path) -> list[ProducerRecord]:
    """Return each record that `write_records` wrote, as the producer's publishers take it."""
    outgoing = []
    for key, data in read_records(file):
        (reading,) = decode(data)
        assert isinstance(reading, Reading)
        outgoing.append(ProducerRecord(key, data, reading))
    return outgoing
