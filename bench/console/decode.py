"""Measure how long a page decodes readings that are polled, and the same readings pushed as a frame."""

import base64
import json
import subprocess
import time
from collections.abc import Sequence
from statistics import median

import msgspec.json
from playwright.sync_api import Browser

from bench.console.canned import make_readings
from bench.stats import Figure, compute_paired_ratio
from console.build import ROOT, find_node
from feed.frame import make_frames
from runtime.kinesis_event import EventRecord

_WARM_UP_ROUNDS = 10
_SHARD = "shardId-000000000000"


def measure_decoding(browser: Browser, *, readings: int, rounds: int) -> list[Figure]:
    """Measure milliseconds for one answer of GetRecords and for one frame, in the browser's own thread."""
    records = _make_records(readings)
    (frame,) = make_frames(records, previous=None)
    answer, text = _make_answer(records), msgspec.json.encode(frame).decode()
    page = browser.new_page()
    page.add_script_tag(content=_bundle())
    measured = page.evaluate(
        "([answer, frame, rounds]) => measureDecoding(answer, frame, rounds)", [answer, text, rounds + _WARM_UP_ROUNDS]
    )
    page.close()
    polled, pushed = ([_check(round_, readings) for round_ in measured[how]] for how in ("polled", "pushed"))
    return [
        Figure(name=f"decoding {readings:,} readings that were pushed, median", value=median(pushed), unit="ms"),
        Figure(name="  that were polled", value=median(polled), unit="ms"),
        Figure(name="  pushed / polled", value=compute_paired_ratio(pushed, polled), unit="×", limit=1.0),
        Figure(name="  size of the frame", value=len(text) / 1_000, unit="kB"),
        Figure(name="  size of the answer", value=len(answer) / 1_000, unit="kB"),
    ]


def _check(round_: Sequence[float], readings: int) -> float:
    milliseconds, decoded = round_
    assert decoded == readings
    return milliseconds


def _make_records(count: int) -> list[EventRecord]:
    now = time.time()
    return [
        EventRecord(
            stream="wildrydes",
            shard_id=_SHARD,
            sequence_number=str(10**55 + number),
            partition_key=reading["Name"],
            arrived=now,
            data=json.dumps(reading, separators=(",", ":")).encode() + b"\n",
        )
        for number, reading in enumerate(make_readings(count, 1))
    ]


def _make_answer(records: Sequence[EventRecord]) -> str:
    """Return the body of a GetRecords answer. Source: Kinesis API reference, "GetRecords"."""
    return json.dumps(
        {
            "MillisBehindLatest": 0,
            "NextShardIterator": "A" * 180,
            "Records": [
                {
                    "ApproximateArrivalTimestamp": round(record.arrived, 3),
                    "Data": base64.b64encode(record.data).decode(),
                    "PartitionKey": record.partition_key,
                    "SequenceNumber": record.sequence_number,
                }
                for record in records
            ],
        }
    )


def _bundle() -> str:
    command = [find_node(), str(ROOT / "bench/console/decode.mjs")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
