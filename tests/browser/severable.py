"""A proxy in front of the event API, whose connections a test can cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(slots=True)
class Severable:
    """Forwards connections to a port of this machine. While it is cut, it accepts none."""

    target: int
    server: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    is_cut: bool = False
    _ends: list[socket.socket] = field(default_factory=list)
    accepted: int = 0

    @property
    def port(self) -> int:
        port: int = self.server.getsockname()[1]
        return port

    def cut(self) -> None:
        """End all connections, and refuse new ones until `mend`."""
        self.is_cut = True
        while self._ends:
            _close(self._ends.pop())

    def mend(self) -> None:
        self.is_cut = False

    def serve(self) -> None:
        """Accept connections until the server is closed."""
        with suppress(OSError):
            while True:
                near = self.server.accept()[0]
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.target))
                self.accepted += 1
                self._ends += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._forward, args=ends, daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            # The cloud answers only to its own port, so the first request names that.
            sink.sendall(source.recv(65_536).replace(b":%d\r\n" % self.port, b":%d\r\n" % self.target))
            while data := source.recv(65_536):
                sink.sendall(data)
        _close(source)
        _close(sink)


@contextmanager
def run_severable(target: int) -> Iterator[Severable]:
    """Run a proxy in front of a port for the duration of the block."""
    proxy = Severable(target)
    threading.Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        _close(proxy.server)
        proxy.cut()


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
