"""Serve the results of statements that have already run, as Athena and S3 do: run it as a module with their folder.

A statement's ID is the name of its workgroup. Its pages are the files `ID-0.json`, `ID-1.json` and so on, and its
object is `ID.csv`. The process prints its port, and ends when its standard input does.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

BUCKET = "results"
BY_PAGES = "pages"
"""The statement whose object is a plain text, as that of SHOW PARTITIONS, so that its pages are read."""
_IDENTITY = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult>"
    "</GetCallerIdentityResponse>"
)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 2**16  # so that an answer's head and body leave together
    folder: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        target = self.headers.get("x-amz-target", "").rpartition(".")[2]
        self.answer(self.call(target, json.loads(body)) if target else _IDENTITY.encode())

    def call(self, operation: str, request: dict[str, Any]) -> bytes:
        """Return the answer to a call."""
        if operation == "GetQueryResults":
            return (self.folder / f"{request['QueryExecutionId']}-{request.get('NextToken', '0')}.json").read_bytes()
        if operation == "StartQueryExecution":
            return json.dumps({"QueryExecutionId": request["WorkGroup"]}).encode()
        return json.dumps({"QueryExecution": _describe(request["QueryExecutionId"])}).encode()

    def do_GET(self) -> None:
        self.answer(self.get())

    def get(self) -> bytes:
        """Return what is at the path."""
        return (self.folder / Path(self.path.partition("?")[0]).name).read_bytes()

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def answer(self, body: bytes) -> None:
        """Send an answer."""
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.send_header("etag", '"1"')
        self.end_headers()
        self.wfile.write(body)


def _describe(query_id: str) -> dict[str, Any]:
    ending = "txt" if query_id == BY_PAGES else "csv"
    location = {"OutputLocation": f"s3://{BUCKET}/{query_id}.{ending}"}
    return {"Status": {"State": "SUCCEEDED"}, "ResultConfiguration": location}


def serve(handler: type[Handler], folder: Path) -> None:
    """Serve on a free port, which is printed, until standard input ends."""
    handler.folder = folder
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)  # noqa: T201 - the answer to who started it
    sys.stdin.read()


if __name__ == "__main__":
    serve(Handler, Path(sys.argv[1]))
