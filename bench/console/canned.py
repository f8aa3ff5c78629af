"""A stream of a given number of unicorns a second, as cheap to serve as can be: what is measured is its reader.

It speaks as much of Kinesis and Cognito as the console asks of them.
"""

import base64
import json
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reading = dict[str, Any]


def readings(count: int, second: int) -> list[Reading]:
    """Where a fleet is at a second: each unicorn flies straight from New York in a direction of its own."""
    now = datetime.now(UTC)
    moment = f"{now:%Y-%m-%d %H:%M:%S}.{now.microsecond // 1000:03d}"
    found = []
    for number in range(count):
        angle, way = number * 2.399963, 0.00027 * (second + number % 600)
        found.append(
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
    return found


@contextmanager
def canned_cloud(count: int) -> Iterator[str]:
    """Serve on a free port of 127.0.0.1 while the block runs; yields the address."""

    class Handler(_Handler):
        unicorns = count
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
    started = 0.0

    def do_OPTIONS(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        self._answer(getattr(self, f"_{operation}")(body))

    def _GetId(self, _: Any) -> dict[str, Any]:  # noqa: N802
        return {"IdentityId": "us-east-1:00000000-0000-0000-0000-000000000001"}

    def _GetCredentialsForIdentity(self, _: Any) -> dict[str, Any]:  # noqa: N802
        keys = {"AccessKeyId": "AKIA", "SecretKey": "secret", "SessionToken": "token"}
        return {"IdentityId": "us-east-1:1", "Credentials": {**keys, "Expiration": time.time() + 3600}}

    def _ListShards(self, _: Any) -> dict[str, Any]:  # noqa: N802
        return {"Shards": [{"ShardId": "shardId-000000000000"}]}

    def _GetShardIterator(self, body: Any) -> dict[str, Any]:  # noqa: N802
        begins = body["ShardIteratorType"] == "AT_TIMESTAMP" and body["Timestamp"] > self.started - 20
        return {"ShardIterator": "-1" if begins else "past"}

    def _GetRecords(self, body: Any) -> dict[str, Any]:  # noqa: N802
        now = time.time()
        second = int(now - self.started)
        if body["ShardIterator"] in ("past", str(second)):
            return {"Records": [], "NextShardIterator": body["ShardIterator"], "MillisBehindLatest": 0}
        records = [
            {
                "SequenceNumber": str(second * self.unicorns + number),
                "PartitionKey": reading["Name"],
                "ApproximateArrivalTimestamp": now,
                "Data": base64.b64encode(json.dumps(reading).encode()).decode(),
            }
            for number, reading in enumerate(readings(self.unicorns, second))
        ]
        return {"Records": records, "NextShardIterator": str(second), "MillisBehindLatest": 0}

    def _answer(self, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        for name in ("Origin", "Headers", "Methods"):
            self.send_header(f"Access-Control-Allow-{name}", "*")
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # the page was closed meanwhile
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: it would cost more than the answer."""
