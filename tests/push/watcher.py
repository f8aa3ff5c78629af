"""What a caller does with the push feed: connect, subscribe and publish, each signed with the caller's credentials."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.cloud import REGION
from tests.push.socket import EventSocket, Message, Refused, open_socket
from tests.roles.credentials import Caller

CHANNELS = "/readings/*"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody with credentials, or without any."""

    push: Mapping[str, str]
    """The section of the console's configuration."""
    credentials: Credentials | None
    age: timedelta = timedelta()
    """How old the signatures are."""

    def sign(self, body: str, *, service: str = "appsync") -> dict[str, str]:
        """Return the signed headers of a POST to the API. Without credentials only the headers."""
        headers = {"host": self.push["host"], "content-type": "application/json"}
        if self.credentials is None:
            return headers
        request: Any = AWSRequest("POST", self.push["http"], headers=headers, data=body)
        return _sign(request, SigV4Auth(self.credentials, service, REGION), self.age)

    @contextmanager
    def connect(self) -> Iterator[EventSocket]:
        """Connect, and say hello. Raises Refused."""
        with open_socket(self.push["realtime"], self.sign("{}")) as socket:
            hello = socket.ask({"type": "connection_init"})
            if hello["type"] == "connection_error":
                raise Refused(str(hello["errors"]))
            assert hello["type"] == "connection_ack", hello
            yield socket

    def subscribe(self, socket: EventSocket, channel: str = CHANNELS) -> Message:
        """Subscribe, and return the answer."""
        signed = self.sign(_compact({"channel": channel}))
        return socket.ask({"type": "subscribe", "id": "watch", "channel": channel, "authorization": signed})

    def publish_by_socket(self, socket: EventSocket, channel: str, events: Sequence[str]) -> Message:
        """Publish over the WebSocket, and return the answer."""
        message = {"channel": channel, "events": list(events)}
        return socket.ask({"type": "publish", "id": "say", **message, "authorization": self.sign(_compact(message))})

    def publish_by_http(self, channel: str, events: Sequence[str]) -> tuple[int, str]:
        """Publish over HTTP, and return the status and the answer."""
        body = _compact({"channel": channel, "events": list(events)})
        return self._send("POST", urlsplit(self.push["http"]).path, body, self.sign(body))

    def ask_bucket(self, method: str, path: str = "", body: str = "") -> tuple[int, str]:
        """Send a request to the bucket of snapshots, and return the status and the answer."""
        port = urlsplit(self.push["http"]).port
        place = f"/{self.push['snapshotBucket']}/{path}"
        headers = {"host": f"127.0.0.1:{port}"}
        if self.credentials is not None:
            request: Any = AWSRequest(method, f"http://127.0.0.1:{port}{place}", headers=headers, data=body)
            headers = _sign(request, S3SigV4Auth(self.credentials, "s3", REGION), self.age)
        return self._send(method, place, body, headers)

    def _send(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", urlsplit(self.push["http"]).port, timeout=15)
        try:
            connection.request(method, path, body.encode() or None, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def to_credentials(caller: Caller) -> Credentials:
    found = caller.credentials
    return Credentials(found["aws_access_key_id"], found["aws_secret_access_key"], found["aws_session_token"])


def _sign(request: Any, signer: Any, age: timedelta) -> dict[str, str]:
    now = datetime.now(UTC) - age
    with patch("botocore.auth.get_current_datetime", lambda: now.replace(tzinfo=None)):
        signer.add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


def _compact(document: Mapping[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
