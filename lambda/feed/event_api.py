"""Publish events to an AppSync event API over HTTP, signed with the function's credentials.

Source: AWS AppSync Events developer guide, "Publish events via HTTP".
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import ConnectionError as NotConnected
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session

from runtime.chunks import chunk

MAX_EVENTS = 5
"""The most events of one request."""
_REQUEST_BYTES = 1_000_000
_WAITS = (0.2, 0.6, 1.2)
"""Seconds before each further attempt."""
_TIMEOUT_SECONDS = 3


class PublishFailed(RuntimeError):
    """Events that AppSync did not accept. The message has its answer."""


@dataclass(frozen=True, slots=True)
class EventApi:
    """An event API."""

    host: str
    """The name that the signature names."""
    endpoint: str
    """Where requests go: on AWS to the host itself."""
    region: str
    credentials: Callable[[], Credentials | ReadOnlyCredentials]
    http: URLLib3Session
    sleep: Callable[[float], None] = time.sleep

    def publish(self, channel: str, events: Sequence[str]) -> None:
        """Publish events in order, with further attempts for a few seconds. Raises PublishFailed."""
        for part in chunk(events, len, max_items=MAX_EVENTS, max_bytes=_REQUEST_BYTES):
            self._publish_part(channel, part)

    def _publish_part(self, channel: str, events: list[str]) -> None:
        reason = ""
        for wait in (0.0, *_WAITS):
            self.sleep(wait)
            try:
                status, answer = self._send(channel, events)
            except (NotConnected, HTTPClientError) as error:
                reason = str(error)
                continue
            reason = f"AppSync answered {status}: {answer[:500]}"
            if status == 200:
                refused = json.loads(answer).get("failed", [])
                if not refused:
                    return
                events = [events[failure["index"]] for failure in refused]
            elif status < 500 and status != 429:
                break
        raise PublishFailed(reason)

    def _send(self, channel: str, events: Sequence[str]) -> tuple[int, str]:
        body = json.dumps({"channel": channel, "events": list(events)}).encode()
        headers = {"Host": self.host, "Content-Type": "application/json"}
        request: Any = AWSRequest("POST", f"{self.endpoint}/event", headers=headers, data=body)
        SigV4Auth(self.credentials(), "appsync", self.region).add_auth(request)
        answer: Any = self.http.send(request.prepare())
        return answer.status_code, answer.text


def make_http_session() -> URLLib3Session:
    """Return an HTTP session that keeps its connection between requests."""
    return URLLib3Session(timeout=_TIMEOUT_SECONDS)
