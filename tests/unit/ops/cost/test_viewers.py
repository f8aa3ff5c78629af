import msgspec
import pytest

from feed.frame import make_frames
from ops.cost.viewers import FRAME_READING_BYTES
from producer.motion import make_fleet
from producer.names import make_names
from runtime.kinesis_event import EventRecord
from unicorn.codec import encode

MINUTES_FLOWN = 10
IN_A_RECORD = 125


def test_frames_of_a_thousand_unicorns_are_as_large_as_is_counted() -> None:
    start, fleet = 1_795_521_600_000, make_fleet(make_names(1000), 1)
    for second in range(60 * MINUTES_FLOWN):
        readings = [unicorn.fly(start + 1000 * second + place) for place, unicorn in enumerate(fleet)]
    records = [
        EventRecord(
            stream="wildrydes",
            shard_id="shardId-000000000000",
            sequence_number=f"4966{place:052d}",
            partition_key="k",
            arrived=start / 1000 + 60 * MINUTES_FLOWN + place / 1000,
            data=b"".join(map(encode, readings[place : place + IN_A_RECORD])),
        )
        for place in range(0, len(readings), IN_A_RECORD)
    ]
    frames = make_frames(records, "1")
    size = sum(len(msgspec.json.encode(frame)) for frame in frames) / len(readings)
    assert size == pytest.approx(FRAME_READING_BYTES, rel=0.03)
