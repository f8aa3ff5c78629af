"""What is handed to a function, or put on the stream, to process something again."""

import base64
from collections.abc import Mapping
from typing import Any

from unicorn.codec import decode
from unicorn.reading import Reading


def closing(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event of a batch that was given up, such that its window's state is emitted with it.

    The window itself went on without them, from the state before; what both emit merges into the same rows.
    """
    return {**event, "isFinalInvokeForWindow": True} if "window" in event else dict(event)


def readable_data(quarantined: Mapping[str, Any]) -> bytes | None:
    """The bytes of a quarantined document, if all of them can be read by now."""
    data = base64.b64decode(quarantined["data"])
    return data if all(isinstance(piece, Reading) for piece in decode(data)) else None
