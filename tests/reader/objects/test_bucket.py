"""A bucket asked over connections that break, by requests that are signed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

import scantree
from tests.reader.objects.double import Double, error
from tests.reader.objects.scans import codes, expected, found, without_waiting

pytestmark = pytest.mark.extras("botocore")

SIZES = {b"%d/%d/%d" % (n % 3, n % 7, n): n for n in range(150)}
ROOT = b"s3://bucket"

Break = Callable[["Handler", int, bytes], bool]
"""Does something else than to answer a request, by its number and what would be answered."""


class Handler(BaseHTTPRequestHandler):
    """Answers as a made-up bucket does."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers.items())))
        parameters = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        answer = self.server.double.ask(parameters)
        broken = self.server.breaks
        if broken is not None and broken(self, len(self.server.seen), answer.body):
            return
        self.answer(answer.status, answer.body)

    def answer(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A server with one bucket."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, double: Double) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.double = double
        self.breaks: Break | None = None
        self.seen: list[tuple[str, dict[str, str]]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_arguments: object) -> None:
        pass


@contextmanager
def serving(double: Double) -> Iterator[Server]:
    """A server that runs."""
    running = Server(double)
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.shutdown()
        running.server_close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    without_waiting(monkeypatch)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with serving(Double(SIZES, page=20)) as running:
        yield running


def cut(handler: Handler, body: bytes) -> None:
    handler.close_connection = True
    handler.answer(200, body[: len(body) // 2], len(body))


def cut_off(handler: Handler, _body: bytes) -> None:
    handler.close_connection = True
    handler.connection.close()


def cut_in_a_chunk(handler: Handler, body: bytes) -> None:
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n" % len(body) + body[:100])


def no_http(handler: Handler, _body: bytes) -> None:
    handler.close_connection = True
    handler.wfile.write(b"hello\r\n\r\n")


def busy(handler: Handler, _body: bytes) -> None:
    answer = error("SlowDown", 503)
    handler.answer(503, answer.body, Retry_After="0")


def elsewhere(handler: Handler, _body: bytes) -> None:
    answer = error("PermanentRedirect", 301)
    handler.answer(301, answer.body, x_amz_bucket_region="eu-north-1")


FAULTS = [cut, cut_off, cut_in_a_chunk, no_http, busy]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_what_breaks_is_asked_for_again(
    server: Server, fault: Callable[[Handler, bytes], None]
) -> None:
    def breaks(handler: Handler, number: int, body: bytes) -> bool:
        if number % 3:
            return False
        fault(handler, body)
        return True

    server.breaks = breaks
    report = scantree.scan(ROOT, endpoint=server.endpoint, tree=True)
    assert (report.complete, codes(report)) == (True, [])
    assert found(report) == expected(SIZES, ROOT)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_what_stays_broken_is_a_problem(
    server: Server, fault: Callable[[Handler, bytes], None]
) -> None:
    def breaks(handler: Handler, number: int, body: bytes) -> bool:
        if number < 12:
            return False
        fault(handler, body)
        return True

    server.breaks = breaks
    report = scantree.scan(ROOT, endpoint=server.endpoint, tree=True)
    assert report.problems.count
    assert report.totals.apparent_size < sum(SIZES.values())


def test_a_server_that_is_killed_is_a_problem(server: Server) -> None:
    def breaks(handler: Handler, number: int, body: bytes) -> bool:
        if number == 8:
            server.socket.close()
        if number >= 8:
            handler.close_connection = True
            handler.connection.close()
        return number >= 8

    server.breaks = breaks
    report = scantree.scan(ROOT, endpoint=server.endpoint)
    assert set(codes(report)) <= {"ConnectionFailed", "IncompletePage"}
    assert report.problems.count


def test_nobody_there_is_a_root_that_cannot_be_read(server: Server) -> None:
    report = scantree.scan(ROOT, endpoint="http://127.0.0.1:9")
    assert (report.roots_read, codes(report)) == (0, ["ConnectionFailed"])


def test_a_bucket_in_another_region_is_asked_there(server: Server) -> None:
    def breaks(handler: Handler, number: int, body: bytes) -> bool:
        if "/eu-north-1/" in handler.headers["Authorization"]:
            return False
        elsewhere(handler, body)
        return True

    server.breaks = breaks
    report = scantree.scan(ROOT, endpoint=server.endpoint)
    assert report.totals.apparent_size == sum(SIZES.values())
    assert codes(report) == []


def test_requests_are_signed_unless_that_is_not_wanted(server: Server) -> None:
    scantree.scan(ROOT, endpoint=server.endpoint, region="eu-west-3", request_payer=True)
    _, headers = server.seen[0]
    assert "Credential=key/" in headers["Authorization"]
    assert "/eu-west-3/s3/" in headers["Authorization"]
    assert headers["x-amz-request-payer"] == "requester"
    server.seen.clear()
    scantree.scan(ROOT, endpoint=server.endpoint, no_sign_request=True)
    _, headers = server.seen[0]
    assert "Authorization" not in headers
    assert "x-amz-request-payer" not in headers
