"""The window state: summaries packed into the text that Lambda passes from one call of a window to the next.

Lambda passes 1 MB for each shard. A full shard has the minutes of 4,300 unicorns, and each summary that does not fit
costs one more write of its row. Packed column by column, a summary takes 200 bytes, less than a third of its JSON.
"""

import base64
import zlib
from collections.abc import Callable, Sequence
from operator import attrgetter
from types import GenericAlias
from typing import Any

from msgspec import Raw, defstruct
from msgspec.msgpack import Decoder, encode

from unicorn.field import Optional
from unicorn.steps import Steps
from unicorn.summary import FIELD_TYPES, SCALAR_FIELDS, InvalidSummary, MinuteSummary
from unicorn.timestamps import offset_in_minute

_COMPRESSION_LEVEL = 3
"""Takes a third of the default level's time, and 3 % more bytes."""
_STEPS = "Steps"
_get_scalars = attrgetter(*SCALAR_FIELDS)


def _declare_column(name: str, column_type: Any) -> tuple[Any, ...]:
    column = GenericAlias(list, (column_type,))
    return (name, column | None, None) if isinstance(FIELD_TYPES.get(name), Optional) else (name, column)


_Columns = defstruct(
    "_Columns",
    [_declare_column(name, column_type) for name, column_type in {**SCALAR_FIELDS, _STEPS: bytes}.items()],
    kw_only=True,
)
"""A list for each field of a summary, or None for a vital that the fleet has gained since.

The list of a vital that the fleet has lost since is ignored.
"""
_decode: Callable[[bytes], Any] = Decoder(_Columns).decode
_decode_list = Decoder(list[Raw]).decode
_UNNAMED_COLUMNS = (
    "Name",
    "StatusTime",
    "MinHealthPoints",
    "MaxHealthPoints",
    "MinMagicPoints",
    "MaxMagicPoints",
    "LastStatusTime",
    "LastLatitude",
    "LastLongitude",
    _STEPS,
)
"""The columns of an earlier version, which did not name them. A window may be open while this version replaces it."""
_LIST_BYTE = 0x90 | len(_UNNAMED_COLUMNS)
"""The first byte of so many columns without names."""


def pack(summaries: Sequence[MinuteSummary]) -> str:
    """Return one or more summaries as a text."""
    columns = dict(zip(SCALAR_FIELDS, zip(*map(_get_scalars, summaries), strict=True), strict=True))
    steps = [summary.Steps.data for summary in summaries]
    return base64.b64encode(zlib.compress(encode({**columns, _STEPS: steps}), _COMPRESSION_LEVEL)).decode()


def unpack(text: object) -> list[MinuteSummary]:
    """Return the summaries that `pack` packed. Raises InvalidSummary for any other text.

    Damaged steps raise InvalidValue later, when they are decoded.
    """
    try:
        data = zlib.decompress(base64.b64decode(str(text), validate=True))
        if data[:1] == bytes([_LIST_BYTE]):
            data = encode(dict(zip(_UNNAMED_COLUMNS, _decode_list(data), strict=True)))
        columns = _decode(data)
        absent = [None] * len(columns.Steps)
        values = [absent if (column := getattr(columns, name)) is None else column for name in SCALAR_FIELDS]
        return [_build_summary(scalars, steps) for *scalars, steps in zip(*values, columns.Steps, strict=True)]
    except (ValueError, zlib.error) as error:
        raise InvalidSummary(f"the window's state was not written by this function: {error}") from None


def _build_summary(scalars: Sequence[Any], steps: bytes) -> MinuteSummary:
    return MinuteSummary(*scalars, Steps(steps, offset_in_minute(scalars[_LAST_STATUS_TIME])))


_LAST_STATUS_TIME = list(SCALAR_FIELDS).index("LastStatusTime")
