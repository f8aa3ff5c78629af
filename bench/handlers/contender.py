"""`python contender.py NAME EVENTS`: handle each event of a file and report the processor time of each as JSON.

Each contender runs in a process of its own, so that nothing else counts. Only this project's contenders import the
project, because the peers' environments don't have it. The work of Lambda's runtime before the handler is not counted.
"""

import base64
import hashlib
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

Event = dict[str, Any]
Row = dict[str, Any]
Handler = Callable[[Event], object]


class Kinesis:
    """A client whose streams accept every record and keep its data."""

    def __init__(self) -> None:
        self.records: list[object] = []

    def put_records(self, *, Records: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        self.records += [record["Data"] for record in Records]
        return {"FailedRecordCount": 0, "Records": [{"SequenceNumber": "1", "ShardId": "1"} for _ in Records]}


def hash_rows(rows: Iterable[object]) -> str:
    """Return a hash that is equal for equal rows: JSON or table items, with rows and fields in any order."""
    documents = (json.loads(row) if isinstance(row, bytes) else row for row in rows)
    canonical = sorted(json.dumps(document, sort_keys=True, default=bytes.hex) for document in documents)
    return hashlib.sha256("\n".join(canonical).encode()).hexdigest()


def add_reading(rows: dict[tuple[str, str], Row], reading: Row) -> None:
    """Merge a reading into the row of its unicorn and minute. Readings may be late, repeated or out of order."""
    name, moment = reading["Name"], reading["StatusTime"]
    health, magic = reading["HealthPoints"], reading["MagicPoints"]
    offset = int(moment[17:19]) * 1000 + int(moment[20:])
    distance = math.floor(reading["Distance"] * 1000 + 0.5)
    row = rows.get((name, moment[:16]))
    if row is None:
        row = rows[name, moment[:16]] = {"Name": name, "StatusTime": f"{moment[:16]}:00.000", "LastStatusTime": ""}
        row.update(MinHealthPoints=health, MaxHealthPoints=health, MinMagicPoints=magic, MaxMagicPoints=magic, Steps={})
    elif health < row["MinHealthPoints"]:
        row["MinHealthPoints"] = health
    elif health > row["MaxHealthPoints"]:
        row["MaxHealthPoints"] = health
    if magic < row["MinMagicPoints"]:
        row["MinMagicPoints"] = magic
    elif magic > row["MaxMagicPoints"]:
        row["MaxMagicPoints"] = magic
    steps = row["Steps"]
    if offset not in steps or distance > steps[offset]:
        steps[offset] = distance
    if moment > row["LastStatusTime"]:
        row["LastStatusTime"] = moment
        row["LastLatitude"], row["LastLongitude"] = reading["Latitude"], reading["Longitude"]


def encode_steps(steps: dict[int, int]) -> str:
    """Encode which readings are in a row as the merge rules do: two LEB128 numbers each, in base64."""
    out, before = bytearray(), 0
    for offset in sorted(steps):
        for number in (offset - before, steps[offset]):
            rest = number
            while rest > 127:
                out.append(rest & 127 | 128)
                rest >>= 7
            out.append(rest)
        before = offset
    return base64.b64encode(out).decode()


def put_rows(kinesis: Kinesis, rows: dict[tuple[str, str], Row]) -> None:
    """Put the rows on the summary stream, 500 per call."""
    records = []
    for row in rows.values():
        steps = row["Steps"]
        summary = {
            **row,
            "Distance": sum(steps.values()) / 1000,
            "Readings": len(steps),
            "Steps": encode_steps(steps),
        }
        records.append({"Data": json.dumps(summary).encode() + b"\n", "PartitionKey": row["Name"]})
    for start in range(0, len(records), 500):
        kinesis.put_records(StreamName="wildrydes-summary", Records=records[start : start + 500])


def make_json_handler(kinesis: Kinesis) -> Handler:
    """Return a hand-written handler that decodes with `json`."""

    def handle(event: Event) -> None:
        rows: dict[tuple[str, str], Row] = {}
        for record in event["Records"]:
            add_reading(rows, json.loads(base64.b64decode(record["kinesis"]["data"])))
        put_rows(kinesis, rows)

    return handle


def make_powertools_handler(kinesis: Kinesis) -> Handler:
    """Return the same handler with Powertools' BatchProcessor, which hands over one record at a time."""
    return _make_batch_handler(kinesis, lambda rows, record: add_reading(rows, record.kinesis.data_as_json()))


def _make_batch_handler(kinesis: Kinesis, add: Callable[[dict[tuple[str, str], Row], Any], None]) -> Handler:
    """Return a handler with BatchProcessor that calls `add` for each record."""
    from aws_lambda_powertools.utilities import batch  # type: ignore[import-not-found]  # it has its own environment

    processor = batch.BatchProcessor(event_type=batch.EventType.KinesisDataStreams)

    def handle(event: Event) -> None:
        rows: dict[tuple[str, str], Row] = {}
        answer = batch.process_partial_response(
            event=event,
            record_handler=lambda record: add(rows, record),
            processor=processor,
            context=None,
        )
        assert answer == {"batchItemFailures": []}
        put_rows(kinesis, rows)

    return handle


def make_json_packed_handler(kinesis: Kinesis) -> Handler:
    """Return the `json` handler for a stream of packed records, whose lines it decodes one by one."""

    def handle(event: Event) -> None:
        rows: dict[tuple[str, str], Row] = {}
        for record in event["Records"]:
            for line in base64.b64decode(record["kinesis"]["data"]).splitlines():
                add_reading(rows, json.loads(line))
        put_rows(kinesis, rows)

    return handle


def make_powertools_packed_handler(kinesis: Kinesis) -> Handler:
    """Return the BatchProcessor handler for a stream of packed records."""

    def add_lines(rows: dict[tuple[str, str], Row], record: Any) -> None:
        for line in record.kinesis.data_as_bytes().splitlines():
            add_reading(rows, json.loads(line))

    return _make_batch_handler(kinesis, add_lines)


def make_json_kpl_handler(kinesis: Kinesis) -> Handler:
    """Return the `json` handler for a stream of aggregates, which AWS's module deaggregates."""
    handle = make_json_handler(kinesis)
    return lambda event: handle(_deaggregate(event))


def make_powertools_kpl_handler(kinesis: Kinesis) -> Handler:
    """Return the BatchProcessor handler for a stream of aggregates, which AWS's module deaggregates."""
    handle = make_powertools_handler(kinesis)
    return lambda event: handle(_deaggregate(event))


def _deaggregate(event: Event) -> Event:
    from aws_kinesis_agg import deaggregator

    return {"Records": deaggregator.deaggregate_records(event["Records"])}


def make_aggregator(kinesis: Kinesis) -> Handler:
    """Return this project's aggregator. Only the network is replaced."""
    os.environ.update(SUMMARY_STREAM="wildrydes-summary", QUARANTINE_BUCKET="none", AWS_DEFAULT_REGION="eu-west-1")
    from aggregator import handler

    handler._kinesis = kinesis  # type: ignore[assignment]
    return lambda event: handler.handle(event, None)


def make_windowed_aggregator(kinesis: Kinesis) -> Handler:
    """Return the aggregator within a tumbling window that stays open: each call gets the state of the one before."""
    handle = make_aggregator(kinesis)
    window = {"window": {"start": "2026-09-21T14:14:00Z", "end": "2026-09-21T14:15:00Z"}}
    carried: Event = {**window, "state": {}, "isFinalInvokeForWindow": False, "isWindowTerminatedEarly": False}

    def handle_and_carry(event: Event) -> None:
        answer = handle({**event, **carried})
        carried.update(answer)  # type: ignore[call-overload]  # a mapping

    return handle_and_carry


def make_processor(kinesis: Kinesis) -> Handler:
    """Return this project's processor. Only the network is replaced, by an empty table that accepts every row."""
    os.environ.update(TABLE="none", QUARANTINE_BUCKET="none", AWS_DEFAULT_REGION="eu-west-1")
    from processor import handler
    from processor.table import SummaryTable

    class Table:
        def batch_get_item(self, **_: Any) -> dict[str, Any]:
            return {"Responses": {}}

        def put_item(self, *, Item: Row, **_: Any) -> None:  # noqa: N803
            kinesis.records.append(Item)

    handler._table = SummaryTable(Table(), "none")  # type: ignore[arg-type]
    return lambda event: handler.handle(event, None)


CONTENDERS = {
    "by_json": make_json_handler,
    "by_json_kpl": make_json_kpl_handler,
    "by_json_packed": make_json_packed_handler,
    "powertools": make_powertools_handler,
    "powertools_kpl": make_powertools_kpl_handler,
    "powertools_packed": make_powertools_packed_handler,
    "wildrydes": make_aggregator,
    "windowed": make_windowed_aggregator,
    "processor": make_processor,
}


def _time_call(handle: Handler, event: Event) -> float:
    began = time.process_time()
    handle(event)
    return time.process_time() - began


if __name__ == "__main__":
    name, file = sys.argv[1:]
    with open(file, "rb") as content:  # noqa: PTH123 - as every environment has it
        events = json.load(content)
    kinesis = Kinesis()
    report, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: PTH123, SIM115 - handlers print metrics
    handle = CONTENDERS[name](kinesis)
    handle(events.pop(0))  # the first call is the cold start and doesn't count
    kinesis.records.clear()
    seconds = [_time_call(handle, event) for event in events]
    print(json.dumps({"seconds": seconds, "rows": hash_rows(kinesis.records)}), file=report)
