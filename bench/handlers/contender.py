"""`python contender.py NAME EVENTS`: handle each of the events that a file holds, and tell what each took as JSON.

A process of its own for each contender, so that its processor time is all that is counted. It imports nothing of this
project but for the contenders that are this project's, since the other's environment doesn't have it. What Lambda's
runtime does with an event before a handler sees it is not counted.
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


class Kinesis:
    """Takes every record, and keeps its data."""

    def __init__(self) -> None:
        self.taken: list[object] = []

    def put_records(self, *, Records: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        self.taken += [record["Data"] for record in Records]
        return {"FailedRecordCount": 0, "Records": [{"SequenceNumber": "1", "ShardId": "1"} for _ in Records]}


def digest(rows: Iterable[object]) -> str:
    """Equal for equal rows, be they JSON or items of a table, whatever the order of rows and of fields."""
    documents = (json.loads(row) if isinstance(row, bytes) else row for row in rows)
    alike = sorted(json.dumps(document, sort_keys=True, default=bytes.hex) for document in documents)
    return hashlib.sha256("\n".join(alike).encode()).hexdigest()


def add(rows: dict[tuple[str, str], Row], reading: Row) -> None:
    """A reading's part in its unicorn's minute, however often and in whatever order it comes."""
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


def written(steps: dict[int, int]) -> str:
    """Which readings are in a row, as its readers take it: two LEB128 numbers each, in base64."""
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


def put(kinesis: Kinesis, rows: dict[tuple[str, str], Row]) -> None:
    """The rows on their stream, five hundred a call."""
    records = []
    for row in rows.values():
        steps = row["Steps"]
        whole = {**row, "Distance": sum(steps.values()) / 1000, "Readings": len(steps), "Steps": written(steps)}
        records.append({"Data": json.dumps(whole).encode() + b"\n", "PartitionKey": row["Name"]})
    for start in range(0, len(records), 500):
        kinesis.put_records(StreamName="wildrydes-summary", Records=records[start : start + 500])


def by_json(kinesis: Kinesis) -> Callable[[Event], object]:
    """Hand-written, with `json`."""

    def handle(event: Event) -> None:
        rows: dict[tuple[str, str], Row] = {}
        for record in event["Records"]:
            add(rows, json.loads(base64.b64decode(record["kinesis"]["data"])))
        put(kinesis, rows)

    return handle


def powertools(kinesis: Kinesis) -> Callable[[Event], object]:
    """The same with Powertools' BatchProcessor, which hands over a record at a time."""
    from aws_lambda_powertools.utilities import batch  # type: ignore[import-not-found]  # of its own environment

    processor = batch.BatchProcessor(event_type=batch.EventType.KinesisDataStreams)

    def handle(event: Event) -> None:
        rows: dict[tuple[str, str], Row] = {}
        answer = batch.process_partial_response(
            event=event,
            record_handler=lambda record: add(rows, record.kinesis.data_as_json()),
            processor=processor,
            context=None,
        )
        assert answer == {"batchItemFailures": []}
        put(kinesis, rows)

    return handle


def by_json_apart(kinesis: Kinesis) -> Callable[[Event], object]:
    """Hand-written, for a stream of aggregates: these are taken apart by the module that AWS gives for it."""
    handle = by_json(kinesis)
    return lambda event: handle(_apart(event))


def powertools_apart(kinesis: Kinesis) -> Callable[[Event], object]:
    """BatchProcessor likewise."""
    handle = powertools(kinesis)
    return lambda event: handle(_apart(event))


def _apart(event: Event) -> Event:
    from aws_kinesis_agg import deaggregator

    return {"Records": deaggregator.deaggregate_records(event["Records"])}


def wildrydes(kinesis: Kinesis) -> Callable[[Event], object]:
    """This project's aggregator, all of it but the network."""
    os.environ.update(SUMMARY_STREAM="wildrydes-summary", QUARANTINE_BUCKET="none", AWS_DEFAULT_REGION="eu-west-1")
    from aggregator import handler

    handler._kinesis = kinesis  # type: ignore[assignment]
    return lambda event: handler.handle(event, None)


def windowed(kinesis: Kinesis) -> Callable[[Event], object]:
    """The same in the midst of a tumbling window: the state goes from call to call, and nothing is emitted."""
    handle = wildrydes(kinesis)
    window = {"window": {"start": "2026-09-21T14:14:00Z", "end": "2026-09-21T14:15:00Z"}}
    carried: Event = {**window, "state": {}, "isFinalInvokeForWindow": False, "isWindowTerminatedEarly": False}

    def handle_and_carry(event: Event) -> None:
        answer = handle({**event, **carried})
        carried.update(answer)  # type: ignore[call-overload]  # a mapping

    return handle_and_carry


def processor(kinesis: Kinesis) -> Callable[[Event], object]:
    """This project's processor, all of it but the network: the table is empty, and takes every row."""
    os.environ.update(TABLE="none", QUARANTINE_BUCKET="none", AWS_DEFAULT_REGION="eu-west-1")
    from processor import handler
    from processor.table import SummaryTable

    class Table:
        def batch_get_item(self, **_: Any) -> dict[str, Any]:
            return {"Responses": {}}

        def put_item(self, *, Item: Row, **_: Any) -> None:  # noqa: N803
            kinesis.taken.append(Item)

    handler._table = SummaryTable(Table(), "none")  # type: ignore[arg-type]
    return lambda event: handler.handle(event, None)


CONTENDERS = {
    one.__name__: one for one in (by_json, by_json_apart, powertools, powertools_apart, wildrydes, windowed, processor)
}


def _spent(handle: Callable[[Event], object], event: Event) -> float:
    began = time.process_time()
    handle(event)
    return time.process_time() - began


if __name__ == "__main__":
    name, file = sys.argv[1:]
    with open(file, "rb") as content:  # noqa: PTH123 - nothing but what any environment has
        events = json.load(content)
    kinesis = Kinesis()
    told, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: PTH123, SIM115 - metrics are printed
    handle = CONTENDERS[name](kinesis)
    handle(events.pop(0))  # the first call of a function is its cold start
    kinesis.taken.clear()
    spent = [_spent(handle, event) for event in events]
    print(json.dumps({"seconds": spent, "rows": digest(kinesis.taken)}), file=told)
