"""Generate the page about records: fields, types, bounds, examples and reasons."""

import json
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from cli.reference.fields import describe_bounds, name_json_type, read_meanings
from processor.row import REVISION, to_item
from runtime.kinesis_event import EventRecord
from runtime.quarantine import Piece, build_document, build_key
from unicorn.codec import Unreadable, decode, encode, encode_summary, max_documents
from unicorn.fleet import Vital
from unicorn.reading import SCHEMA, Position, Reading
from unicorn.selected_fleet import FLEET
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, COMPACTED_TABLE, PARTITION
from unicorn.summary import MinuteSummary, summarize

_TEMPLATE = Path(__file__).with_name("record-reference.md.template")
_READINGS = [
    Reading(
        Distance=29.5,
        Latitude=FLEET.start[0],
        Longitude=FLEET.start[1],
        Name="Shadowfax",
        StatusTime=f"2026-01-31 23:59:{second}.250",
        **{vital.name: vital.walk.start for vital in FLEET.vitals},
    )
    for second in ("58", "59")
]
_INVALID_VALUES = {
    "Distance": -1,
    **{vital.name: 1.5 for vital in FLEET.vitals[:1] if vital.is_whole},
    "Latitude": 91,
    "Longitude": "far",
    "Name": "",
    "StatusTime": "noon",
}
_INVALID_RECORDS = (b"", b"\xff", b"[]", b"{", b"[" * 100_000, b'{"Distance": NaN}', b'{"Name": true}{"Distance": "x"}')
_EVENT_RECORD = EventRecord(
    stream="wildrydes",
    shard_id="shardId-000000000000",
    sequence_number="49590338271490256608559692538361571095921575989136588898",
    partition_key="Shadowfax",
    arrived=1769903999.5,
    data=b"{",
)
_DYNAMODB = {"S": "string", "N": "number", "B": "binary"}
_SUMMARY_MEANINGS = {
    "Name": "The vehicle.",
    "StatusTime": "The start of the minute.",
    "Steps": "The distance in millimeters of each reading, by its offset in the minute in milliseconds.",
}
_DERIVED = {
    "Distance": "Meters flown in the minute, the sum of `Steps`, with three decimals.",
    "Readings": "The number of readings; two readings with the same StatusTime count as one.",
    REVISION: "Grows with each write, for conditional writes; not part of the summary.",
}


def make_page() -> str:
    """Return the page in Markdown: the template with its tables and examples."""
    [unreadable] = decode(_EVENT_RECORD.data)
    reason = unreadable.reason if isinstance(unreadable, Unreadable) else ""
    pieces = [Piece(_EVENT_RECORD, reason, _EVENT_RECORD.data)]
    return _TEMPLATE.read_text().format(
        reading_fields=_join(_list_reading_fields()),
        reading=encode(_READINGS[0]).decode().strip(),
        quarantine_reasons=_join(dict.fromkeys(_list_reasons())),
        summary_fields=_join(_list_summary_fields()),
        archive_table=ARCHIVE_TABLE,
        compacted_table=COMPACTED_TABLE,
        partition=PARTITION,
        archive_columns=_join(f"| `{name}` | `{type_}` |" for name, type_ in COLUMNS.items()),
        document_limit=_format_document_limit(),
        quarantine_key=build_key(pieces),
        quarantine_document=json.dumps(build_document(pieces), indent=2),
    )


def _list_reading_fields() -> Iterator[str]:
    meaning = read_meanings(Position) | {vital.name: _describe_vital(vital) for vital in FLEET.vitals}
    for name, kind in SCHEMA.items():
        valid = describe_bounds(kind)
        yield f"| `{name}` | {name_json_type(kind)} | {valid} | {meaning[name]} | `{kind.glue_type}` |"


def _describe_vital(vital: Vital) -> str:
    if vital.alert is None:
        return "A vital."
    condition = f"{vital.alert.word} {vital.format(vital.alert.threshold)}"
    return f"A vital. A value {condition} raises an alert, unless the setting `vitals` has another threshold."


def _list_reasons() -> Iterator[str]:
    """Yield a row for each unreadable piece in the examples of invalid records."""
    good = {name: getattr(_READINGS[0], name) for name in SCHEMA}
    invalid = [good | {name: value} for name, value in _INVALID_VALUES.items()]
    invalid.append({name: value for name, value in good.items() if name != "Name"})
    for sample in (*_INVALID_RECORDS, *(json.dumps(document).encode() for document in invalid)):
        shown = sample[:40].decode(errors="backslashreplace") + ("…" if len(sample) > 40 else "")
        if len(sample) > 90 and sample.startswith(b"{"):
            shown = _describe_difference(json.loads(sample), good)
        for piece in decode(sample):
            if isinstance(piece, Unreadable):
                reason = piece.reason.replace("|", "\\|")
                yield f"| {f'`{shown}`' if shown else 'nothing'} | {reason} |"


def _list_summary_fields() -> Iterator[str]:
    [summary] = summarize(_READINGS).values()
    on_stream = json.loads(encode_summary(summary))
    meaning = {**_SUMMARY_MEANINGS, **_DERIVED}
    for name, attribute in to_item(summary, 1).items():
        [kind] = attribute
        role = {"Name": "Partition key. ", "StatusTime": "Sort key. "}.get(name, "")
        text = meaning.get(name) or _describe_summarized(name)
        example = f"`{json.dumps(on_stream[name])}`" if name in on_stream else "not there"
        derived = "" if name in MinuteSummary.__struct_fields__ else "Derived. "
        yield f"| `{name}` | {_DYNAMODB[kind]} | {example} | {role}{derived}{text} |"


def _describe_summarized(name: str) -> str:
    words = {"Min": "Least", "Max": "Greatest", "Last": "Last"}
    for prefix, word in words.items():
        if name.startswith(prefix):
            return f"{word} `{name.removeprefix(prefix)}` of the minute's readings."
    return f"`{name}` of the readings."


def _format_document_limit() -> str:
    floor = max_documents(0)
    bytes_each = next(size for size in count(1) if max_documents(size) > floor)
    return f"{floor} + n / {bytes_each}"


def _describe_difference(sample: dict[str, object], good: dict[str, object]) -> str:
    missing = [name for name in good if name not in sample]
    changed = {name: value for name, value in sample.items() if good.get(name) != value}
    return f"without {missing[0]}" if missing else f"with {json.dumps(changed)[1:-1]}"


def _join(lines: Iterable[str]) -> str:
    return "\n".join(lines)
