"""What the quarantine took in of a span of time."""

from datetime import datetime
from typing import Any

from ops.redrive.found import Found, pages, quarantined
from ops.span import Span


def count(s3: Any, bucket: str, span: Span) -> int:
    """How many objects of the quarantine arrived in the span, by the stream's own clock."""
    return sum(
        isinstance(one, Found) and bool(one.oldest) and span.first <= datetime.fromisoformat(one.oldest) < span.end
        for page in pages(s3, bucket, quarantined)
        for one in page
    )
