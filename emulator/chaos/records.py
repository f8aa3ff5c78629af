"""Refuse single records of PutRecords: remove them from the request, and add their errors to the answer."""

import json
from collections.abc import Callable, Sequence

_REFUSED = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Planted by chaos."}


def choose_refused(request: bytes, should_refuse: Callable[[], bool]) -> list[bool]:
    """Return for each record of a request whether it is refused."""
    return [should_refuse() for _ in json.loads(request)["Records"]]


def remove_refused(request: bytes, refused: Sequence[bool]) -> bytes:
    """Return the request without the refused records."""
    document = json.loads(request)
    admitted = [record for record, is_refused in zip(document["Records"], refused, strict=True) if not is_refused]
    return json.dumps({**document, "Records": admitted}).encode()


def add_refused(answer: bytes, refused: Sequence[bool]) -> bytes:
    """Return the answer for all records, from the answer for the admitted ones."""
    document = json.loads(answer)
    admitted = iter(document["Records"])
    records = [_REFUSED if is_refused else next(admitted) for is_refused in refused]
    count = document.get("FailedRecordCount", 0) + sum(refused)
    return json.dumps({**document, "Records": records, "FailedRecordCount": count}).encode()
