"""What the quarantine took in of a span of time."""

from typing import Any

from ops.quarantined import distinct_pieces
from ops.time_range import Span


def count(s3: Any, bucket: str, span: Span) -> int:
    """Return how many pieces of data in the quarantine arrived in the span, by the stream's own clock."""
    first, end = span.first.timestamp(), span.end.timestamp()
    return sum(first <= piece.record.arrived < end for piece in distinct_pieces(s3, bucket))
