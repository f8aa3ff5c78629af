"""Serve a stream with one reading per unicorn and second, as cheaply as possible, because only its reader is measured.

The server implements the part of Kinesis and Cognito that the console uses. Its table is empty.
"""

import base64
import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from alerts.roster import VERSION

Reading = dict[str, Any]
MakeReadings = Callable[[int, int], list[Reading]]
"""Returns the readings of a fleet of a size at a second. `Age`, in seconds, is how long ago one arrived."""


def make_readings(count: int, second: int) -> list[Reading]:
    """Return the readings of a second. Each unicorn flies straight away from New York in its own direction."""
    now = datetime.now(UTC)
    moment = f"{now:%Y-%m-%d %H:%M:%S}.{now.microsecond // 1000:03d}"
    readings = []
    for number in range(count):
        angle, way = number * 2.399963, 0.00027 * (second + number % 600)
        readings.append(
            {
                "Distance": 30.0,
                "HealthPoints": 150 - number % 60,
                "Latitude": 40.749167 + way * math.sin(angle),
                "Longitude": -73.985184 + way * math.cos(angle),
                "MagicPoints": 150,
                "Name": f"Unicorn {number}",
                "StatusTime": moment,
            }
        )
    return readings


@contextmanager
def serve_canned_cloud(count: int, make: MakeReadings = make_readings) -> Iterator[str]:
    """Serve on a free port of 127.0.0.1 for the duration of the block, and yield the address."""

    class Handler(_Handler):
        unicorns = count
        make_readings = staticmethod(make)
        started = time.time()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    unicorns = 0
    make_readings: MakeReadings
    started = 0.0

    def do_OPTIONS(self) -> None:
        self._send_answer({})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        self._send_answer(getattr(self, f"_{operation}")(body))

    def do_GET(self) -> None:
        """Answer with a roster of nobody."""
        self._send_answer({"version": VERSION, "vitals": [], "vehicles": []})

    def _GetId(self, _: Any) -> dict[str, Any]:  # noqa: N802
        return {"IdentityId": "us-east-1:00000000-0000-0000-0000-000000000001"}

    def _GetCredentialsForIdentity(self, _: Any) -> dict[str, Any]:  # noqa: N802
        keys = {"AccessKeyId": "AKIA", "SecretKey": "secret", "SessionToken": "token"}
        return {"IdentityId": "us-east-1:1", "Credentials": {**keys, "Expiration": time.time() + 3600}}

    def _ListShards(self, _: Any) -> dict[str, Any]:  # noqa: N802
        return {"Shards": [{"ShardId": "shardId-000000000000"}]}

    def _GetShardIterator(self, body: Any) -> dict[str, Any]:  # noqa: N802
        is_current = body["ShardIteratorType"] == "AT_TIMESTAMP" and body["Timestamp"] > self.started - 20
        return {"ShardIterator": "-1" if is_current else "past"}

    def _GetRecords(self, body: Any) -> dict[str, Any]:  # noqa: N802
        now = time.time()
        second = int(now - self.started)
        if body["ShardIterator"] in ("past", str(second)):
            return {"Records": [], "NextShardIterator": body["ShardIterator"], "MillisBehindLatest": 0}
        records = [
            {
                "SequenceNumber": str(second * self.unicorns + number),
                "PartitionKey": reading["Name"],
                "ApproximateArrivalTimestamp": now - reading.pop("Age", 0),
                "Data": base64.b64encode(json.dumps(reading).encode()).decode(),
            }
            for number, reading in enumerate(self.make_readings(self.unicorns, second))
        ]
        return {"Records": records, "NextShardIterator": str(second), "MillisBehindLatest": 0}

    def _Query(self, _: Any) -> dict[str, Any]:  # noqa: N802
        return {"Items": [], "Count": 0}

    def _send_answer(self, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        for name in ("Origin", "Headers", "Methods"):
            self.send_header(f"Access-Control-Allow-{name}", "*")
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # the page may have been closed
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing, because logging would cost more than the answer."""
