"""The page about records: fields, types, bounds, examples and reasons, from the code that decides them."""

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
_WRONG = {"Distance": -1, "HealthPoints": 1.5, "Latitude": 91, "Longitude": "far", "Name": "", "StatusTime": "noon"}
_UNREADABLE = (b"", b"\xff", b"[]", b"{", b"[" * 100_000, b'{"Distance": NaN}', b'{"Name": true}{"Distance": "x"}')
_RECORD = EventRecord(
    stream="wildrydes",
    shard_id="shardId-000000000000",
    sequence_number="49590338271490256608559692538361571095921575989136588898",
    partition_key="Shadowfax",
    arrived=1769903999.5,
    data=b"{",
)
_DYNAMODB = {"S": "string", "N": "number", "B": "binary"}
_DERIVED = {
    "Distance": "Metres flown in the minute, the sum of `Steps`, with three decimals.",
    "Readings": "How many readings are in it; two of one StatusTime are one.",
    REVISION: "Grows with each write, which is made on condition of it; no part of the row.",
}


def make_page() -> str:
    """The whole page, in Markdown."""
    parts = (_HEAD, _reading(), _reasons(), _summary(), _archive(), _quarantine())
    return "\n".join(parts)


_HEAD = """# The record reference

Made from `lambda/unicorn` by `python -m cli.reference`; don't edit it. What the records are for, and the law by which
readings become rows, is told in [records and the law](records.md).
"""


def _reading() -> str:
    meaning = read_meanings(Reading)
    lines = [
        f"| `{name}` | {name_json_type(kind)} | {describe_bounds(kind)} | {meaning[name]} | `{kind.glue_type}` |"
        for name, kind in SCHEMA.items()
    ]
    return f"""## Reading: a record of `wildrydes`

One newline-terminated JSON object. Keys match whatever their case, and unknown ones are ignored; each of these must be
there. A number may come as text, and a name as a whole number.

| key | type | valid | meaning | Glue column |
| --- | --- | --- | --- | --- |
{_join(lines)}

```json
{encode(_READINGS[0]).decode().strip()}
```
"""


def _reasons() -> str:
    good = {name: getattr(_READINGS[0], name) for name in SCHEMA}
    samples = [*_UNREADABLE, *(json.dumps(good | {name: value}).encode() for name, value in _WRONG.items())]
    samples.append(json.dumps({name: value for name, value in good.items() if name != "Name"}).encode())
    lines = []
    for sample in samples:
        for piece in decode(sample):
            if isinstance(piece, Unreadable):
                shown = sample[:40].decode(errors="backslashreplace") + ("…" if len(sample) > 40 else "")
                if len(sample) > 90 and sample.startswith(b"{"):
                    shown = _difference(json.loads(sample), good)
                lines.append(f"| {f'`{shown}`' if shown else 'nothing'} | {_escape(piece.reason)} |")
    return f"""### Why a reading is quarantined

The reason names the field, what it must be and what it was. Each of these is what the code says of an example:

| record | reason |
| --- | --- |
{_join(dict.fromkeys(lines))}
"""


def _summary() -> str:
    [summary] = summarize(_READINGS).values()
    row = to_item(summary, 1)
    on_stream = json.loads(encode_summary(summary))
    meaning = {**read_meanings(MinuteSummary), **_DERIVED}
    declared = set(MinuteSummary.__struct_fields__)
    lines = []
    for name, typed in row.items():
        [kind] = typed
        role = {"Name": "Partition key. ", "StatusTime": "Sort key. "}.get(name, "")
        shown = meaning.get(name) or _describe_summarized(name)
        there = f"`{json.dumps(on_stream[name])}`" if name in on_stream else "not there"
        derived = "" if name in declared else "Derived. "
        lines.append(f"| `{name}` | {_DYNAMODB[kind]} | {there} | {role}{derived}{shown} |")
    return f"""## Minute summary: a record of `wildrydes-summary`, and a row of `UnicornSensorData`

| field | in DynamoDB | on the stream, as an example | meaning |
| --- | --- | --- | --- |
{_join(lines)}

`Steps` is two LEB128 numbers a reading: the offset in the minute since the one before (ms), and the distance (mm); on
the stream it is base64. Values keep the bounds of the reading's fields that they summarize.
"""


def _describe_summarized(name: str) -> str:
    verb = {"Min": "Least", "Max": "Greatest", "Last": "Last"}
    for prefix, word in verb.items():
        if name.startswith(prefix):
            return f"{word} `{name.removeprefix(prefix)}` of the minute's readings."
    return f"Of the readings: their `{name}`."


def _archive() -> str:
    lines = [f"| `{name}` | `{type_}` |" for name, type_ in COLUMNS.items()]
    return f"""## Archive: the Glue table `{ARCHIVE_TABLE}`

Partitioned by `{PARTITION}` (`string`, UTC hour of arrival, `YYYY-MM-DD-HH`). Numbers are doubles, so that SQL too can
see a fraction where there must be none; the relation `readings` applies what is valid.

| column | type |
| --- | --- |
{_join(lines)}

Once an hour is over, it is compacted into the table `{COMPACTED_TABLE}`, with the same partitions and columns, and
these beside them:

| column | type | |
| --- | --- | --- |
| `distance_mm` | `bigint` | the distance in whole millimetres, as it counts; none where the row is not valid |
| `valid` | `boolean` | whether the row is a reading, by the same predicate |
"""


def _quarantine() -> str:
    [unreadable] = decode(_RECORD.data)
    reason = unreadable.reason if isinstance(unreadable, Unreadable) else ""
    pieces = [Piece(_RECORD, reason, _RECORD.data)]
    return f"""## Quarantine: an object for each batch that held unreadable data

Its key is stream and shard, the sequence numbers of the first and the last record in it, and how many pieces of data it
holds. A batch that is retried overwrites its object. A piece is a record, or with `subRecord` one of the documents in a
record, counted from 0. A record of n bytes may hold {_most_documents()} documents; one that holds more is a
single piece.

```text
{build_key(pieces)}
```

```json
{json.dumps(build_document(pieces), indent=2)}
```
"""


def _most_documents() -> str:
    floor = max_documents(0)
    bytes_each = next(size for size in count(1) if max_documents(size) > floor)
    return f"{floor} + n / {bytes_each}"


def _difference(sample: dict[str, object], good: dict[str, object]) -> str:
    missing = [name for name in good if name not in sample]
    changed = {name: value for name, value in sample.items() if good.get(name) != value}
    return f"without {missing[0]}" if missing else f"with {json.dumps(changed)[1:-1]}"


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


def _join(lines: Iterable[str]) -> str:
    return "\n".join(lines)
