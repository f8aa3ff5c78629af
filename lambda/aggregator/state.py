"""The window state: summaries packed into the text that Lambda passes from one call of a window to the next.

Lambda passes 1 MB for each shard. A full shard has the minutes of 4,300 unicorns, and each summary that does not fit
costs one more write of its row. Packed column by column, a summary takes 200 bytes, less than a third of its JSON.
"""

import base64
import zlib
from collections.abc import Sequence
from operator import attrgetter
from types import GenericAlias
from typing import Any

from msgspec.msgpack import Decoder, encode

from unicorn.steps import Steps
from unicorn.summary import SCALAR_FIELDS, InvalidSummary, MinuteSummary
from unicorn.timestamps import offset_in_minute

_COMPRESSION_LEVEL = 3
"""Takes a third of the default level's time, and 3 % more bytes."""
_get_scalars = attrgetter(*SCALAR_FIELDS)
_COLUMN_TYPES = [*(MinuteSummary.__annotations__[name] for name in SCALAR_FIELDS), bytes]
_LIST_TYPES = [GenericAlias(list, (column_type,)) for column_type in _COLUMN_TYPES]
_decode = Decoder(GenericAlias(tuple, tuple(_LIST_TYPES))).decode


def pack(summaries: Sequence[MinuteSummary]) -> str:
    """Return one or more summaries as a text."""
    columns = [*zip(*map(_get_scalars, summaries), strict=True), [summary.Steps.data for summary in summaries]]
    return base64.b64encode(zlib.compress(encode(columns), _COMPRESSION_LEVEL)).decode()


def unpack(text: object) -> list[MinuteSummary]:
    """Return the summaries that `pack` packed. Raises InvalidSummary for any other text.

    Damaged steps raise InvalidValue later, when they are decoded.
    """
    try:
        columns = _decode(zlib.decompress(base64.b64decode(str(text), validate=True)))
        return [_build_summary(scalars, steps) for *scalars, steps in zip(*columns, strict=True)]
    except (ValueError, zlib.error) as error:
        raise InvalidSummary(f"the window's state was not written by this function: {error}") from None


def _build_summary(scalars: Sequence[Any], steps: bytes) -> MinuteSummary:
    fields = dict(zip(SCALAR_FIELDS, scalars, strict=True))
    return MinuteSummary(**fields, Steps=Steps(steps, offset_in_minute(fields["LastStatusTime"])))
