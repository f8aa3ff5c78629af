"""Serve a build of the console and its configuration on 127.0.0.1, from memory."""

import gzip
import hashlib
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from console.headers import REVALIDATE, get_cache_control

HOST = "127.0.0.1"
_IDLE_SECONDS = 60
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".woff2": "font/woff2",
}
_MESSAGE_HEADERS = {"Content-Type": _CONTENT_TYPES[".txt"], "Cache-Control": REVALIDATE}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site."""

    body: bytes
    compressed: bytes | None
    """The body compressed with gzip; None if that does not make it smaller."""
    headers: Mapping[str, str]

    @classmethod
    def from_bytes(cls, path: str, body: bytes) -> "File":
        compressed = gzip.compress(body, mtime=0)
        return cls(
            body=body,
            compressed=compressed if len(compressed) < len(body) else None,
            headers={
                "Content-Type": _CONTENT_TYPES.get(PurePosixPath(path).suffix, "application/octet-stream"),
                "Cache-Control": get_cache_control(path),
                "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
                "Vary": "Accept-Encoding",
            },
        )


Site = Mapping[str, File]
"""The files by path: `index.html`, `config.json`, `assets/…`."""


def load_site(folder: Path, documents: Mapping[str, bytes]) -> dict[str, File]:
    """Return the site with every file of a folder, and with these documents by path."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {path: File.from_bytes(path, body) for path, body in {**files, **documents}.items()}


@contextmanager
def serve(files: Site, headers: Mapping[str, str], *, port: int = 0) -> Iterator[str]:
    """Serve a site, with these headers on every response, until the block ends; yield the address.

    Port 0 picks a free port. Raises OSError if the port is taken.
    """

    class Handler(_Handler):
        site = files
        common_headers = headers

    server = _Server((HOST, port), Handler)
    Handler.hosts = [[f"{name}:{server.server_port}"] for name in (HOST, "localhost")]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a browser that disconnects during a response."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    site: Site
    common_headers: Mapping[str, str]
    hosts: Sequence[Sequence[str]]
    """The allowed values of the header Host. Another name could belong to a site that attacks by DNS rebinding."""
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        if self.headers.get_all("Host") not in self.hosts:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, _MESSAGE_HEADERS, b"This server answers only to its own name.\n")
            return
        # The path is a key of the site and not a file name, so no path can lead out of the site.
        path = urlsplit(self.path).path.removeprefix("/") or "index.html"
        file = self.site.get(path)
        if file is None:
            self._send(HTTPStatus.NOT_FOUND, _MESSAGE_HEADERS, b"This page does not exist.\n")
        elif file.headers["ETag"] in _parse_tags(self.headers.get("If-None-Match", "")):
            self._send(HTTPStatus.NOT_MODIFIED, file.headers, None)
        elif file.compressed is not None and "gzip" in self.headers.get("Accept-Encoding", ""):
            self._send(HTTPStatus.OK, {**file.headers, "Content-Encoding": "gzip"}, file.compressed)
        else:
            self._send(HTTPStatus.OK, file.headers, file.body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, status: HTTPStatus, headers: Mapping[str, str], body: bytes | None) -> None:
        self.send_response(status)
        for name, value in {**self.common_headers, **headers}.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body is not None and self.command != "HEAD":
            self.wfile.write(body)

    def send_error(self, code: int, *_: object) -> None:
        """Answer a request that the base class refuses, for example for its method, with the usual headers."""
        self.close_connection = True
        self._send(HTTPStatus(code), {**_MESSAGE_HEADERS, "Connection": "close"}, b"")

    def version_string(self) -> str:
        return "wildrydes"

    def log_message(self, *_: object) -> None:
        """Log nothing, because the terminal shows the fleet."""


def _parse_tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
