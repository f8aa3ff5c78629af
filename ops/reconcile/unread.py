"""What the quarantine took in of a span of time."""

from typing import Any

from ops.quarantined import place
from ops.redrive.found import Quarantined, pages, quarantined
from ops.span import Span


def count(s3: Any, bucket: str, span: Span) -> int:
    """Return how many pieces of data in the quarantine arrived in the span, by the stream's own clock."""
    first, end = span.first.timestamp(), span.end.timestamp()
    pieces = (
        piece
        for page in pages(s3, bucket, quarantined)
        for one in page
        if isinstance(one, Quarantined)
        for piece in one.pieces
    )
    return len({place(piece) for piece in pieces if first <= piece.record.arrived < end})
