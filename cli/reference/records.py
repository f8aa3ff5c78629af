"""Generate the page about records: fields, types, bounds, examples and reasons."""

import json
from collections.abc import Iterable
from itertools import count

from cli.reference.fields import describe_bounds, name_json_type, read_meanings
from processor.row import REVISION, to_item
from runtime.kinesis_event import EventRecord
from runtime.quarantine import Piece, build_document, build_key
from unicorn.codec import Unreadable, decode, encode, encode_summary, max_documents
from unicorn.reading import SCHEMA, Reading
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, COMPACTED_TABLE, PARTITION
from unicorn.summary import MinuteSummary, summarize

_READINGS = [
    Reading(
        Distance=29.5,
        HealthPoints=150,
        Latitude=40.749167,
        Longitude=-73.985184,
        MagicPoints=149,
        Name="Shadowfax",
        StatusTime=f"2026-01-31 23:59:{second}.250",
    )
    for second in ("58", "59")
]
_INVALID_VALUES = {
    "Distance": -1,
    "HealthPoints": 1.5,
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
_DERIVED = {
    "Distance": "Meters flown in the minute, the sum of `Steps`, with three decimals.",
    "Readings": "The number of readings; two readings with the same StatusTime count as one.",
    REVISION: "Grows with each write, for conditional writes; not part of the summary.",
}


def make_page() -> str:
    """Return the page in Markdown."""
    sections = (_describe_reading, _describe_reasons, _describe_summary, _describe_archive, _describe_quarantine)
    return "\n".join([_HEAD, *(describe() for describe in sections)])


_HEAD = """# The record reference

This page is generated from `lambda/unicorn` by `python -m cli.reference`. Do not edit it.
[Records and merge rules](records.md) explains what the records are for, and how readings become rows.
"""


def _describe_reading() -> str:
    meaning = read_meanings(Reading)
    lines = [
        f"| `{name}` | {name_json_type(kind)} | {describe_bounds(kind)} | {meaning[name]} | `{kind.glue_type}` |"
        for name, kind in SCHEMA.items()
    ]
    return f"""## Reading: a record of `wildrydes`

One newline-terminated JSON object. Keys match regardless of case, unknown keys are ignored, and each of these keys is
required. A number may be sent as text, and a name as a whole number.

| key | type | valid | meaning | Glue column |
| --- | --- | --- | --- | --- |
{_join(lines)}

```json
{encode(_READINGS[0]).decode().strip()}
```
"""


def _describe_reasons() -> str:
    good = {name: getattr(_READINGS[0], name) for name in SCHEMA}
    samples = [
        *_INVALID_RECORDS,
        *(json.dumps(good | {name: value}).encode() for name, value in _INVALID_VALUES.items()),
    ]
    samples.append(json.dumps({name: value for name, value in good.items() if name != "Name"}).encode())
    lines = []
    for sample in samples:
        for piece in decode(sample):
            if isinstance(piece, Unreadable):
                shown = sample[:40].decode(errors="backslashreplace") + ("…" if len(sample) > 40 else "")
                if len(sample) > 90 and sample.startswith(b"{"):
                    shown = _describe_difference(json.loads(sample), good)
                lines.append(f"| {f'`{shown}`' if shown else 'nothing'} | {_escape(piece.reason)} |")
    return f"""### Why a reading is quarantined

The reason names the field, what it must be and what it was. The code gives these reasons for these examples:

| record | reason |
| --- | --- |
{_join(dict.fromkeys(lines))}
"""


def _describe_summary() -> str:
    [summary] = summarize(_READINGS).values()
    row = to_item(summary, 1)
    on_stream = json.loads(encode_summary(summary))
    meaning = {**read_meanings(MinuteSummary), **_DERIVED}
    declared = set(MinuteSummary.__struct_fields__)
    lines = []
    for name, typed in row.items():
        [kind] = typed
        role = {"Name": "Partition key. ", "StatusTime": "Sort key. "}.get(name, "")
        text = meaning.get(name) or _describe_summarized(name)
        example = f"`{json.dumps(on_stream[name])}`" if name in on_stream else "not there"
        derived = "" if name in declared else "Derived. "
        lines.append(f"| `{name}` | {_DYNAMODB[kind]} | {example} | {role}{derived}{text} |")
    return f"""## Minute summary: a record of `wildrydes-summary`, and a row of `UnicornSensorData`

| field | in DynamoDB | on the stream, as an example | meaning |
| --- | --- | --- | --- |
{_join(lines)}

`Steps` holds two LEB128 numbers for each reading: the time since the previous reading of the minute (ms), and the
distance (mm). On the stream it is base64. Values have the bounds of the reading's fields that they summarize.
"""


def _describe_summarized(name: str) -> str:
    words = {"Min": "Least", "Max": "Greatest", "Last": "Last"}
    for prefix, word in words.items():
        if name.startswith(prefix):
            return f"{word} `{name.removeprefix(prefix)}` of the minute's readings."
    return f"`{name}` of the readings."


def _describe_archive() -> str:
    lines = [f"| `{name}` | `{type_}` |" for name, type_ in COLUMNS.items()]
    return f"""## Archive: the Glue table `{ARCHIVE_TABLE}`

Partitioned by `{PARTITION}` (`string`, UTC hour of arrival, `YYYY-MM-DD-HH`). Numbers are doubles, so that SQL can
detect a fraction in a whole number; the relation `readings` has only valid rows.

| column | type |
| --- | --- |
{_join(lines)}

After an hour has ended, it is compacted into the table `{COMPACTED_TABLE}`, which has the same partitions and columns,
and these columns as well:

| column | type | |
| --- | --- | --- |
| `distance_mm` | `bigint` | the distance in whole millimeters; NULL if the row is not valid |
| `valid` | `boolean` | whether the row is a valid reading |
"""


def _describe_quarantine() -> str:
    [unreadable] = decode(_EVENT_RECORD.data)
    reason = unreadable.reason if isinstance(unreadable, Unreadable) else ""
    pieces = [Piece(_EVENT_RECORD, reason, _EVENT_RECORD.data)]
    return f"""## Quarantine: an object for each batch that held unreadable data

Its key consists of the stream and shard, the sequence numbers of its first and last record, and the number of pieces
of data that it holds. A retried batch overwrites its object. A piece is a record or, with `subRecord`, one of the
documents in a record, counted from 0. A record of n bytes may hold {_format_document_limit()} documents; a
record with more is a single piece.

```text
{build_key(pieces)}
```

```json
{json.dumps(build_document(pieces), indent=2)}
```
"""


def _format_document_limit() -> str:
    floor = max_documents(0)
    bytes_each = next(size for size in count(1) if max_documents(size) > floor)
    return f"{floor} + n / {bytes_each}"


def _describe_difference(sample: dict[str, object], good: dict[str, object]) -> str:
    missing = [name for name in good if name not in sample]
    changed = {name: value for name, value in sample.items() if good.get(name) != value}
    return f"without {missing[0]}" if missing else f"with {json.dumps(changed)[1:-1]}"


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


def _join(lines: Iterable[str]) -> str:
    return "\n".join(lines)
