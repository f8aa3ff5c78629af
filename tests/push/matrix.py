"""The permission matrix of the push feed: each operation, tried with the credentials of one caller."""

import json
from collections.abc import Iterable, Mapping

from tests.push.socket import EventSocket, Refused
from tests.push.watcher import Watcher
from tests.roles.rows import ALLOWED

CONNECT, SUBSCRIBE = "connect", "subscribe"
PUBLISH, PUBLISH_HTTP = "publish over WebSocket", "publish over HTTP"
READ, WRITE, LIST, DELETE = "read a snapshot", "write a snapshot", "list snapshots", "delete a snapshot"
OPERATIONS = (CONNECT, SUBSCRIBE, PUBLISH, PUBLISH_HTTP, READ, WRITE, LIST, DELETE)
DENIED = "denied"
PROBE_CHANNEL, PROBE_SNAPSHOT = "/readings/probe", "probe.json"


def try_operations(watcher: Watcher, guest: Watcher) -> dict[str, str]:
    """Try everything with a caller's credentials. Messages go over a connection of somebody who may connect."""
    with guest.connect() as socket:
        subscribed = watcher.subscribe(socket)
        published = watcher.publish_by_socket(socket, PROBE_CHANNEL, [json.dumps("probe")])
    status, answer = watcher.publish_by_http(PROBE_CHANNEL, [json.dumps("probe")])
    return {
        CONNECT: _try_to_connect(watcher),
        SUBSCRIBE: _tell(subscribed["type"], "subscribe_success", "subscribe_error"),
        PUBLISH: _tell(published["type"], "publish_success", "publish_error"),
        PUBLISH_HTTP: ALLOWED if (status, '"failed":[]' in answer.replace(" ", "")) == (200, True) else _refuse(status),
        READ: _tell_status(watcher.ask_bucket("GET", PROBE_SNAPSHOT)),
        WRITE: _tell_status(watcher.ask_bucket("PUT", PROBE_SNAPSHOT, "{}")),
        LIST: _tell_status(watcher.ask_bucket("GET")),
        DELETE: _tell_status(watcher.ask_bucket("DELETE", "other.json")),
    }


def format_matrix(outcomes: Mapping[str, Mapping[str, str]]) -> str:
    """Return the matrix as a table: a line for each caller."""
    lines = [["", *OPERATIONS], *([who, *(row[what] for what in OPERATIONS)] for who, row in outcomes.items())]
    return "\n".join(
        " | ".join(cell.ljust(len(head)) for cell, head in zip(line, _heads(lines), strict=True)) for line in lines
    )


def expect(allowed: Iterable[str]) -> dict[str, str]:
    """Return the row of somebody who may do this and nothing else."""
    may = set(allowed)
    return {what: ALLOWED if what in may else DENIED for what in OPERATIONS}


def _heads(lines: list[list[str]]) -> list[str]:
    return [max(column, key=len) for column in zip(*lines, strict=True)]


def _try_to_connect(watcher: Watcher) -> str:
    try:
        with watcher.connect() as socket:
            assert isinstance(socket, EventSocket)
            return ALLOWED
    except Refused:
        return DENIED


def _tell(answer: str, success: str, refusal: str) -> str:
    assert answer in (success, refusal), answer
    return ALLOWED if answer == success else DENIED


def _tell_status(answer: tuple[int, str]) -> str:
    status, _ = answer
    return ALLOWED if status in (200, 204) else _refuse(status)


def _refuse(status: int) -> str:
    return DENIED if status in (401, 403) else f"status {status}"
