"""PutRecords of which single records are refused: the request without them, and the answer with them."""

import json
from collections.abc import Callable, Sequence

_REFUSED = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Planted by chaos."}


def choose_refused(request: bytes, strikes: Callable[[], bool]) -> list[bool]:
    """For each record of a request, whether it is refused."""
    return [strikes() for _ in json.loads(request)["Records"]]


def remove_refused(request: bytes, refused: Sequence[bool]) -> bytes:
    """The request with the other records only."""
    document = json.loads(request)
    kept = [record for record, is_refused in zip(document["Records"], refused, strict=True) if not is_refused]
    return json.dumps({**document, "Records": kept}).encode()


def add_refused(answer: bytes, refused: Sequence[bool]) -> bytes:
    """The answer to all records, from the answer to those that were admitted."""
    document = json.loads(answer)
    others = iter(document["Records"])
    records = [_REFUSED if is_refused else next(others) for is_refused in refused]
    count = document.get("FailedRecordCount", 0) + sum(refused)
    return json.dumps({**document, "Records": records, "FailedRecordCount": count}).encode()
