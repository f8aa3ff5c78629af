"""Formatting of decoded items: a readable line for a terminal, a line of JSON for a pipe."""

import base64
import json

from rich.text import Text

from consumer.decoded import DecodedItem
from unicorn.codec import Unreadable
from unicorn.fleet import Vital
from unicorn.printable import to_printable
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET
from unicorn.summary import MinuteSummary
from unicorn.timestamps import format_timestamp

_SHOWN_BYTES = 60
_NAME_WIDTH = 15


def to_json_line(item: DecodedItem) -> bytes:
    """Return an item's JSON on one line. For unreadable data it has the position, the reason and the bytes."""
    if not isinstance(item.value, Unreadable):
        return item.json
    return json.dumps(
        {
            "shardId": item.record.shard_id,
            "sequenceNumber": item.record.sequence_number,
            "partitionKey": item.record.partition_key,
            "reason": item.value.reason,
            "data": base64.b64encode(item.value.data).decode(),
        }
    ).encode()


def to_pretty_line(item: DecodedItem) -> Text:
    """Return a colored line. Nothing in a record can steer the terminal."""
    if isinstance(item.value, Reading):
        return _format_reading(item.value)
    if isinstance(item.value, MinuteSummary):
        return _format_summary(item.value)
    return _format_unreadable(item, item.value)


def _format_reading(reading: Reading) -> Text:
    return _assemble_line(
        reading.StatusTime,
        reading.Name,
        f" {reading.Latitude:11.6f}, {reading.Longitude:11.6f}  {reading.Distance:6.2f} m",
        *(
            f"  {vital.label.lower()} {vital.format(value)}"
            for vital in FLEET.vitals
            if (value := getattr(reading, vital.name)) is not None
        ),
    )


def _format_summary(summary: MinuteSummary) -> Text:
    readings = f"{summary.readings} reading{'' if summary.readings == 1 else 's'}"
    return _assemble_line(
        f"{summary.StatusTime[:16]}       ",
        summary.Name,
        f" {readings}, {summary.millimeters / 1000:,.3f} m",
        *(_format_range(vital, summary) for vital in FLEET.vitals),
        (f"  until {summary.LastStatusTime[11:]}", "dim"),
    )


def _format_range(vital: Vital, summary: MinuteSummary) -> str:
    least, greatest = (getattr(summary, name) for name in vital.range_fields)
    return "" if least is None else f"  {vital.label.lower()} {least:.{vital.decimals}f}–{vital.format(greatest)}"


def _format_unreadable(item: DecodedItem, value: Unreadable) -> Text:
    shown = repr(value.data[:_SHOWN_BYTES])[1:] + ("…" if len(value.data) > _SHOWN_BYTES else "")
    return _assemble_line(
        format_timestamp(item.record.arrived),
        item.name,
        (f" can't be read: {to_printable(value.reason)}", "red"),
        (f"  {item.record.shard_id} {item.record.sequence_number}  {shown}", "dim"),
    )


def _assemble_line(time: str, name: str, *parts: str | tuple[str, str]) -> Text:
    """Return a line with a time, a unicorn's name and other parts: texts, or pairs of a text and its style."""
    return Text.assemble((time, "dim"), "  ", (f"{to_printable(name):<{_NAME_WIDTH}}", "bold cyan"), *parts)
