"""A client of an event API's WebSocket, as a page has it.

Source: AWS AppSync Events developer guide, "Understanding the Event API WebSocket protocol".
"""

import base64
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Event,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from wsproto.extensions import Extension

PROTOCOL = "aws-appsync-event-ws"
_SECONDS = 15
Message = dict[str, Any]


class Refused(Exception):
    """The connection was refused or closed. The message says how."""


@dataclass(slots=True)
class EventSocket:
    """A connection, whose messages are JSON objects."""

    stream: socket.socket
    connection: WSConnection
    messages: list[Message] = field(default_factory=list)
    text: str = ""

    def send(self, message: Mapping[str, Any]) -> None:
        self.stream.sendall(self.connection.send(TextMessage(data=json.dumps(message))))

    def receive(self, seconds: float = _SECONDS) -> Message:
        """Return the next message that is no keep-alive. Raises Refused, and TimeoutError."""
        self.stream.settimeout(seconds)
        while True:
            while self.messages:
                message = self.messages.pop(0)
                if message["type"] != "ka":
                    return message
            for event in self._read():
                self._handle(event)

    def ask(self, message: Mapping[str, Any]) -> Message:
        """Send a message, and return the next one."""
        self.send(message)
        return self.receive()

    def _read(self) -> Iterator[Event]:
        data = self.stream.recv(65_536)
        if not data:
            raise Refused("closed without a reason")
        self.connection.receive_data(data)
        yield from self.connection.events()

    def _handle(self, event: Event) -> None:
        if isinstance(event, TextMessage):
            self.text += event.data
            if event.message_finished:
                self.messages.append(json.loads(self.text))
                self.text = ""
        elif isinstance(event, CloseConnection):
            raise Refused(f"closed with {event.code}")
        elif isinstance(event, RejectConnection | RejectData):
            raise Refused(f"rejected with {getattr(event, 'status_code', '')}")


@contextmanager
def open_socket(
    realtime: str, authorization: Mapping[str, str] | None, *, origin: str = "", host: str = ""
) -> Iterator[EventSocket]:
    """Open a connection to loopback under the name in the address, with these signed headers. Raises Refused."""
    where = urlsplit(realtime)
    protocols = [PROTOCOL]
    if authorization is not None:
        text = json.dumps(authorization).encode()
        protocols.append(f"header-{base64.urlsafe_b64encode(text).rstrip(b'=').decode()}")
    extensions: list[Extension] = []
    headers = [(b"Origin", origin.encode())] if origin else []
    request = Request(
        host=host or where.netloc,
        target=where.path,
        subprotocols=protocols,
        extensions=extensions,
        extra_headers=headers,
    )
    connection = WSConnection(ConnectionType.CLIENT)
    with socket.create_connection(("127.0.0.1", where.port or 80), timeout=_SECONDS) as stream:
        opened = EventSocket(stream, connection)
        stream.sendall(connection.send(request))
        _await_acceptance(opened)
        yield opened


def _await_acceptance(opened: EventSocket) -> None:
    while True:
        accepted = False
        for event in opened._read():
            if isinstance(event, AcceptConnection):
                assert event.subprotocol == PROTOCOL
                accepted = True
            else:
                opened._handle(event)
        if accepted:
            return
