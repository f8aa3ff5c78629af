"""The kinds of faults, and the fraction of its opportunities at which each strikes."""

WORKER_KILLED_BEFORE = "worker killed before an invocation"
WORKER_KILLED_AMID = "worker killed amid an invocation"
FAILED_BEFORE = "invocation failed before its effects"
FAILED_AFTER = "invocation failed after its effects"
REPEATED = "batch repeated"
RECORD_REFUSED = "PutRecords: one record refused"
SPLIT = "shard split"
MERGED = "shards merged"

INVOCATION_KINDS = (FAILED_AFTER, REPEATED, WORKER_KILLED_AMID, WORKER_KILLED_BEFORE, FAILED_BEFORE)

REFUSED, DELAYED, UNANSWERED = "refused", "delayed", "done but answered with an error"
OPERATIONS = ("PutRecords", "BatchGetItem", "PutItem", "PutObject")


def get_call_kinds(operation: str) -> tuple[str, ...]:
    """Return the kinds of faults that strike calls of an operation."""
    return tuple(f"{operation} {how}" for how in (REFUSED, DELAYED, UNANSWERED))


# A failed invocation makes its shard wait for a second or longer; a failed call is retried by the SDK at once.
RATES: dict[str, float] = {
    **dict.fromkeys(INVOCATION_KINDS, 0.06),
    **{kind: 0.05 for operation in OPERATIONS for kind in get_call_kinds(operation)},
    RECORD_REFUSED: 0.02,
}
