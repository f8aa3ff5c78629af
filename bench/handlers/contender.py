"""`python contender.py NAME EVENTS`: handle each of the events that a file holds, and tell what each took as JSON.

A process of its own for each contender, so that its processor time is all that is counted. It imports nothing of this
project but for the contenders that are this project's, since the other's environment doesn't have it. What Lambda's
runtime does with an event before a handler sees it is not counted.
"""

import base64
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
Row = dict[str, Any]


class Kinesis:
    """Takes every record and keeps count of them."""

    def __init__(self) -> None:
        self.taken = 0

    def put_records(self, *, Records: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        self.taken += len(Records)
        return {"FailedRecordCount": 0, "Records": [{"SequenceNumber": "1", "ShardId": "1"} for _ in Records]}


def add(rows: dict[tuple[str, str], Row], reading: Row) -> None:
    """What a workshop's handler does: distance, count, extremes and last position of a unicorn's minute.

    A reading that comes twice counts once, as it must on a stream that delivers at least once.
    """
    name, moment = reading["Name"], reading["StatusTime"]
    health, magic = reading["HealthPoints"], reading["MagicPoints"]
    row = rows.get((name, moment[:16]))
    if row is None:
        row = rows[name, moment[:16]] = {"Name": name, "Distance": 0.0, "Readings": 0, "LastStatusTime": ""}
        row.update(MinHealthPoints=health, MaxHealthPoints=health, MinMagicPoints=magic, MaxMagicPoints=magic)
        row["seen"] = set()
    if moment in row["seen"]:
        return
    row["seen"].add(moment)
    row["Distance"] += reading["Distance"]
    row["Readings"] += 1
    row["MinHealthPoints"] = min(row["MinHealthPoints"], health)
    row["MaxHealthPoints"] = max(row["MaxHealthPoints"], health)
    row["MinMagicPoints"] = min(row["MinMagicPoints"], magic)
    row["MaxMagicPoints"] = max(row["MaxMagicPoints"], magic)
    if moment > row["LastStatusTime"]:
        row.update(LastStatusTime=moment, LastLatitude=reading["Latitude"], LastLongitude=reading["Longitude"])


def put(kinesis: Kinesis, rows: dict[tuple[str, str], Row]) -> None:
    """The rows on their stream, five hundred a call."""
    records = []
    for (name, minute), row in rows.items():
        del row["seen"]
        data = json.dumps({**row, "StatusTime": f"{minute}:00.000"}).encode() + b"\n"
        records.append({"Data": data, "PartitionKey": name})
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
    from aggregate_readings import handler

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
    from store_summaries import handler
    from store_summaries.table import SummaryTable

    class Table:
        def batch_get_item(self, **_: Any) -> dict[str, Any]:
            return {"Responses": {}}

        def put_item(self, **_: Any) -> None:
            kinesis.taken += 1

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
    kinesis.taken = 0
    spent = [_spent(handle, event) for event in events]
    print(json.dumps({"seconds": spent, "rows": kinesis.taken}), file=told)
