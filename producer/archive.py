"""Wait until Firehose reads the stream, because what arrives before that is never archived."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.config import Config

from aws.delivery_start import get_delivery_start
from aws.errors import AWS_ERRORS
from aws.session import create_session

if TYPE_CHECKING:
    from mypy_boto3_firehose.client import FirehoseClient

_SECONDS = 120
_POLL_SECONDS = 1.0


def create_firehose_client() -> "FirehoseClient":
    """Return a client that fails quickly, because the producer can do without its answers."""
    once = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 1})
    return create_session().client("firehose", config=once)


def wait_until_archived(
    stream: str,
    *,
    now: Callable[[], datetime],
    wait: Callable[[float], object],
    is_stopped: Callable[[], bool],
    report: Callable[[str], None],
    create_client: Callable[[], "FirehoseClient"] = create_firehose_client,
) -> None:
    """Wait until the delivery stream of the same name reads the stream, at most two minutes.

    A stream that has no such delivery stream, or whose delivery stream the caller may not describe, is not waited for.
    """
    try:
        firehose = create_client()
        for second in range(_SECONDS):
            answer = firehose.describe_delivery_stream(DeliveryStreamName=stream)
            start = get_delivery_start(answer["DeliveryStreamDescription"], stream)
            if is_stopped() or (start and start <= now()):
                return
            if second == 0:
                report(f"Waiting until Firehose reads {stream}, so that the archive misses nothing …")
            wait(_POLL_SECONDS)
    except (*AWS_ERRORS, LookupError):
        return
    report(f"Firehose does not read {stream} yet. What the archive lacks, `wildrydes refill` brings back.")
