import gzip
import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from console.headers import IMMUTABLE
from console.server import load_site, serve

PAGE = b"<!doctype html><title>Wild Rydes</title>"
SCRIPT = b"export const name = 'Shadowfax';\n" * 50
HEADERS = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "site"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "assets/main-ABCD1234.js").write_bytes(SCRIPT)
    (tmp_path / "secret.txt").write_text("beside the site")
    with serve(load_site(folder, {"config.json": b"{}"}), HEADERS) as url:
        yield url


def ask(address: str, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_server_listens_only_on_loopback(address: str) -> None:
    assert urlsplit(address).hostname == "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "/index.html", "/?unicorn=Shadowfax"])
def test_page_is_revalidated_before_each_use(address: str, path: str) -> None:
    response, body = ask(address, path)
    assert (response.status, body) == (200, PAGE)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"


def test_file_with_a_hash_in_its_name_is_cached_forever(address: str) -> None:
    response, body = ask(address, "/assets/main-ABCD1234.js")
    assert (response.status, body) == (200, SCRIPT)
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == IMMUTABLE


def test_configuration_is_served_beside_the_page(address: str) -> None:
    response, body = ask(address, "/config.json")
    assert (response.headers["Content-Type"], body) == ("application/json; charset=utf-8", b"{}")


def test_text_is_compressed_if_the_browser_accepts_it(address: str) -> None:
    response, body = ask(address, "/assets/main-ABCD1234.js", Accept_Encoding="gzip, br")
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert len(body) < len(SCRIPT)
    assert gzip.decompress(body) == SCRIPT


def test_file_that_the_browser_has_is_not_sent_again(address: str) -> None:
    tag = ask(address, "/")[0].headers["ETag"]
    response, body = ask(address, "/", If_None_Match=f'"other", W/{tag}')
    assert (response.status, body) == (304, b"")
    assert ask(address, "/", If_None_Match='"other"')[0].status == 200


def test_head_has_the_headers_of_get_and_no_body(address: str) -> None:
    response, body = ask(address, "/", "HEAD")
    assert (response.status, body) == (200, b"")
    assert response.headers["Content-Length"] == str(len(PAGE))


@pytest.mark.parametrize(
    "path", ["/missing", "/assets/", "/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt"]
)
def test_path_outside_the_site_is_not_found(address: str, path: str) -> None:
    assert ask(address, path)[0].status == 404


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 200), ("GET", "/missing", 404), ("POST", "/", 501)]
)
def test_every_answer_has_the_security_headers(address: str, method: str, path: str, status: int) -> None:
    response, _ = ask(address, path, method)
    assert response.status == status
    assert {name: response.headers[name] for name in HEADERS} == HEADERS


def test_taken_port_is_refused(address: str) -> None:
    port = urlsplit(address).port
    assert port
    with pytest.raises(OSError, match="in use"), serve({}, {}, port=port):
        raise AssertionError("it must not serve")
