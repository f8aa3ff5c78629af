"""`python -m bench.viewers.subscribers`: many subscribers of a push feed in one process.

The first line of standard input is a JSON object: the console's configuration of the feed (`push`), a guest's
`credentials`, and how many `subscribers` and `seconds`. Once all have subscribed, the program prints `ready`, and
measures from the next line of input on. It then prints what they received as one JSON object.
"""

import json
import selectors
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from botocore.credentials import Credentials

from feed.columns import add_previous, read_columns
from tests.push.socket import EventSocket
from tests.push.watcher import Watcher


@dataclass(slots=True)
class Subscriber:
    """A subscription, and what it received."""

    socket: EventSocket
    last: dict[str, str] = field(default_factory=dict)
    """The last record of the last frame, by shard."""
    frames: int = 0
    gaps: int = 0
    """Frames whose record before was never received."""

    def count(self, frame: Mapping[str, Any]) -> None:
        """Count a frame, and whether one before it is missing."""
        shard, known = frame["shard"], self.last.get(frame["shard"])
        self.gaps += known is not None and frame["previous"] != known
        self.last[shard] = frame["last"]
        self.frames += 1


class Delays:
    """How long after a frame's oldest reading was made the frame was received."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.readings = 0
        self.bytes = 0
        """Those of distinct frames."""
        self._oldest: dict[tuple[str, str], float] = {}

    def add(self, frame: Mapping[str, Any], size: int) -> None:
        """Add a frame of so many bytes that was received just now."""
        key = (frame["shard"], frame["last"])
        if key not in self._oldest:  # each subscriber receives the same frame
            _, columns = read_columns(frame["data"])
            times = list(add_previous(columns["time"]))
            self.readings += len(times)
            self.bytes += size
            self._oldest[key] = min(times, default=time.time() * 1000) / 1000
        self.seconds.append(time.time() - self._oldest[key])


def main() -> None:
    """Run the program."""
    order = json.loads(sys.stdin.readline())
    watcher = Watcher(order["push"], Credentials(*order["credentials"]))
    with ExitStack() as stack:
        subscribers = []
        for _ in range(order["subscribers"]):
            socket = stack.enter_context(watcher.connect())
            answer = watcher.subscribe(socket)
            if answer["type"] != "subscribe_success":
                raise SystemExit(f"A subscription was refused: {answer}")
            subscribers.append(Subscriber(socket))
        print("ready", flush=True)  # noqa: T201
        report = measure(subscribers, order["seconds"])
    print(json.dumps(report))  # noqa: T201


def measure(subscribers: Sequence[Subscriber], seconds: float) -> dict[str, Any]:
    """Receive until a line of input comes and so many seconds more, and report on these seconds."""
    for _ in receive(subscribers, until_input=True):
        pass
    for subscriber in subscribers:
        subscriber.frames = 0
    delays, size = Delays(), 0
    for frame, length in receive(subscribers, seconds=seconds):
        delays.add(frame, length)
        size += length
    cuts = quantiles(delays.seconds, n=100) if len(delays.seconds) > 1 else [0.0] * 99
    return {
        "frames_least": min(subscriber.frames for subscriber in subscribers),
        "frames_most": max(subscriber.frames for subscriber in subscribers),
        "gaps": sum(subscriber.gaps for subscriber in subscribers),
        "bytes": size,
        "bytes_of_a_reading": delays.bytes / max(delays.readings, 1),
        "delay_p50": cuts[49],
        "delay_p95": cuts[94],
    }


def receive(
    subscribers: Sequence[Subscriber], *, seconds: float = float("inf"), until_input: bool = False
) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield each frame that a subscriber receives, and its bytes, until the time is up or a line of input comes."""
    end = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for subscriber in subscribers:
            selector.register(subscriber.socket.stream, selectors.EVENT_READ, subscriber)
        if until_input:
            selector.register(sys.stdin, selectors.EVENT_READ, None)
        while (left := end - time.monotonic()) > 0:
            for key, _ in selector.select(min(left, 1.0)):
                if key.data is None:
                    sys.stdin.readline()
                    return
                for message in key.data.socket.receive_available():
                    if message["type"] == "data":
                        frame = json.loads(message["event"])
                        key.data.count(frame)
                        yield frame, len(message["event"])


if __name__ == "__main__":
    main()
