"""How a record looks: a line of words on a terminal, a line of JSON in a pipe."""

import base64
import json

from rich.text import Text

from consumer.decoded import Content
from unicorn.codec import Unreadable
from unicorn.printable import to_printable
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary

_SHOWN_BYTES = 60
_NAME_WIDTH = 15


def json_line(content: Content) -> bytes:
    """JSON without a line break: the record's own, or for what can't be read its place, the reason and its bytes."""
    if not isinstance(content.value, Unreadable):
        return content.json
    return json.dumps(
        {
            "shardId": content.record.shard_id,
            "sequenceNumber": content.record.sequence_number,
            "partitionKey": content.record.partition_key,
            "reason": content.value.reason,
            "data": base64.b64encode(content.value.data).decode(),
        }
    ).encode()


def pretty_line(content: Content) -> Text:
    """Words and colours; nothing in a record can steer the terminal."""
    if isinstance(content.value, Reading):
        return _reading(content.value)
    if isinstance(content.value, MinuteSummary):
        return _summary(content.value)
    return _unreadable(content, content.value)


def _reading(reading: Reading) -> Text:
    return Text.assemble(
        (reading.StatusTime, "dim"),
        "  ",
        (f"{to_printable(reading.Name):<{_NAME_WIDTH}}", "bold cyan"),
        f" {reading.Latitude:11.6f}, {reading.Longitude:11.6f}  {reading.Distance:6.2f} m",
        f"  health {reading.HealthPoints}  magic {reading.MagicPoints}",
    )


def _summary(summary: MinuteSummary) -> Text:
    readings = f"{summary.readings} reading{'' if summary.readings == 1 else 's'}"
    return Text.assemble(
        (f"{summary.StatusTime[:16]}       ", "dim"),
        "  ",
        (f"{to_printable(summary.Name):<{_NAME_WIDTH}}", "bold cyan"),
        f" {readings}, {summary.millimeters / 1000:,.3f} m",
        f"  health {summary.MinHealthPoints}–{summary.MaxHealthPoints}",
        f"  magic {summary.MinMagicPoints}–{summary.MaxMagicPoints}",
        (f"  until {summary.LastStatusTime[11:]}", "dim"),
    )


def _unreadable(content: Content, value: Unreadable) -> Text:
    shown = repr(value.data[:_SHOWN_BYTES])[1:] + ("…" if len(value.data) > _SHOWN_BYTES else "")
    return Text.assemble(
        (content.record.arrived.strftime("%Y-%m-%d %H:%M:%S.") + f"{content.record.arrived:%f}"[:3], "dim"),
        "  ",
        (f"{to_printable(content.name):<{_NAME_WIDTH}}", "bold cyan"),
        (f" can't be read: {to_printable(value.reason)}", "red"),
        (f"  {content.record.shard_id} {content.record.sequence_number}  {shown}", "dim"),
    )
