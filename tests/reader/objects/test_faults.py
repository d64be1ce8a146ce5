"""Whatever a store does wrong, a scan finds all there is, or says that it didn't."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping

import pytest

from scantree.reader.listing import Operation
from scantree.reader.objects.answer import Answer
from scantree.reader.objects.store_error import StoreError
from scantree.scanning.report import ScanReport
from tests.reader.objects.double import Double, Fault, document, error, no_answer
from tests.reader.objects.scans import codes, expected, found, scan, without_waiting

ROOT = b"s3://bucket"
SIZES = {b"%d/%d/%d" % (n % 5, n % 11, n): n for n in range(400)}
TRIES = 4
LARGE = b"3/"
"""A prefix that some faults are about."""


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    without_waiting(monkeypatch)


def scanned(fault: Fault, *, page: int = 20) -> tuple[ScanReport, Double]:
    double = Double(SIZES, fault=fault, page=page)
    return scan(double, tries=TRIES), double


def every(number: int, answer: Callable[[Double, Mapping[str, str]], Answer]) -> Fault:
    """A fault of each so-manieth request."""
    whole = Double(SIZES, page=20)

    def fault(at: int, parameters: Mapping[str, str]) -> Answer | None:
        return answer(whole, parameters) if at % number == 0 else None

    return fault


def raising(code: str) -> Callable[[Double, Mapping[str, str]], Answer]:
    def answer(whole: Double, parameters: Mapping[str, str]) -> Answer:
        raise StoreError(code)

    return answer


def cut(whole: Double, parameters: Mapping[str, str]) -> Answer:
    return Answer(200, whole.page(parameters)[:-40])


def cut_in_the_middle_of_keys(whole: Double, parameters: Mapping[str, str]) -> Answer:
    body = whole.page(parameters)
    return Answer(200, body[: len(body) // 2])


def counting_more(whole: Double, parameters: Mapping[str, str]) -> Answer:
    body = whole.page(parameters)
    return Answer(200, body.replace(b"<KeyCount>", b"<KeyCount>9"))


def without_token(whole: Double, parameters: Mapping[str, str]) -> Answer:
    body = document([(b"%d/0/0" % number, 1) for number in range(3)])
    return Answer(200, body.replace(b">false<", b">true<"))


PASSING = {
    "slow down": lambda *_: error("SlowDown", 503),
    "slow down with a time": lambda *_: error("SlowDown", 503, retry_after="1"),
    "too many requests": lambda *_: Answer(429, b""),
    "internal error": lambda *_: error("InternalError", 500),
    "bad gateway, no XML": lambda *_: Answer(502, b"<html>oh</html>"),
    "error with status 200": lambda *_: error("InternalError", 200),
    "another document": lambda *_: Answer(200, b"<html><body>log in</body></html>"),
    "nothing": lambda *_: Answer(200, b""),
    "body cut at its end": cut,
    "body cut in its middle": cut_in_the_middle_of_keys,
    "fewer keys than it counts": counting_more,
    "truncated without a token": without_token,
    "connection cut": raising("IncompletePage"),
    "no connection": raising("ConnectionFailed"),
    "no answer": raising("ConnectionTimeout"),
    "expired token": lambda *_: error("ExpiredToken", 400),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_is_tried_again_and_nothing_is_missing(name: str) -> None:
    report, _ = scanned(every(7, PASSING[name]))
    assert (report.complete, codes(report)) == (True, [])
    assert found(report) == expected(SIZES, ROOT)


@pytest.mark.parametrize("name", PASSING)
def test_what_does_not_pass_is_a_problem_of_what_was_asked_for(name: str) -> None:
    answer = PASSING[name]
    whole = Double(SIZES, page=20)

    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        asked = parameters.get("prefix", "").encode()
        return answer(whole, parameters) if asked.startswith(LARGE) else None

    report, _ = scanned(fault)
    assert report.problems.count
    assert {problem.operation for problem in report.problems.items} == {Operation.LIST}
    there, rows = expected(SIZES, ROOT), found(report)
    assert all(rows[path].size <= there[path].size for path in rows)
    for path, row in there.items():
        if path != ROOT and not path.startswith(ROOT + b"/3"):
            assert rows[path] == row


def test_a_store_that_repeats_its_token_is_a_problem_and_no_end() -> None:
    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        if "delimiter" in parameters and parameters.get("prefix") == "3/":
            token = parameters.get("continuation-token", "same")
            return Answer(200, document([], [b"3/0/"], token=token))
        return None

    report, double = scanned(fault)
    assert "RepeatedToken" in codes(report)
    assert len(double.requests) < 500


def test_a_token_that_was_repeated_once_leads_on() -> None:
    failed: list[str] = []

    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        token = parameters.get("continuation-token")
        if token is not None and not failed:
            failed.append(token)
            keys = document([], [b"0/"], token=token)
            return Answer(200, keys)
        return None

    double = Double(SIZES, fault=fault, page=5)
    report = scan(double, tries=TRIES)
    assert failed
    assert found(report) == expected(SIZES, ROOT)


def test_a_list_that_never_ends_is_a_problem() -> None:
    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        return Answer(200, document([], token=f"t{number}"))

    report, double = scanned(fault)
    assert codes(report) == ["RepeatedToken"]
    assert len(double.requests) < 3000


def test_access_denied_to_a_prefix_is_the_problem_of_that_prefix() -> None:
    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        if parameters.get("prefix", "").startswith("3/"):
            return error("AccessDenied", 403)
        return None

    report, _ = scanned(fault)
    assert [(each.path, each.code, each.errno) for each in report.problems.items] == [
        (ROOT + b"/3", "AccessDenied", errno.EACCES)
    ]
    rest = {key: size for key, size in SIZES.items() if not key.startswith(b"3/")}
    assert report.totals.apparent_size == sum(rest.values())
    assert report.tasks.failed == 1
    assert report.complete


def test_access_denied_to_all_that_is_below_leaves_what_may_be_listed() -> None:
    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        return None if "delimiter" in parameters else error("AccessDenied", 403)

    report, _ = scanned(fault)
    assert codes(report) == []
    assert found(report) == expected(SIZES, ROOT)


def test_access_denied_in_the_middle_keeps_what_was_listed() -> None:
    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        return error("AccessDenied", 403) if "continuation-token" in parameters else None

    report, _ = scanned(fault, page=3)
    assert set(codes(report)) == {"AccessDenied"}
    assert 0 < report.totals.apparent_size < sum(SIZES.values())


@pytest.mark.parametrize(
    ("code", "status", "number"),
    [
        ("NoSuchBucket", 404, errno.ENOENT),
        ("AccessDenied", 403, errno.EACCES),
        ("SignatureDoesNotMatch", 403, errno.EACCES),
        ("InvalidAccessKeyId", 403, errno.EACCES),
        ("InternalError", 500, errno.EIO),
    ],
)
def test_a_bucket_that_cannot_be_listed_is_a_root_that_cannot_be_read(
    code: str, status: int, number: int
) -> None:
    report, _ = scanned(lambda *_: error(code, status))
    assert report.roots_read == 0
    assert [(each.path, each.code, each.errno) for each in report.problems.items] == [
        (ROOT, code, number)
    ]


def test_a_store_that_is_gone_is_not_tried_for_ever() -> None:
    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        return no_answer("ConnectionFailed")(number, parameters) if number > 10 else None

    report, double = scanned(fault, page=5)
    assert report.problems.count
    assert set(codes(report)) == {"ConnectionFailed"}
    # All tries for those that were under way, and one for each that came later.
    assert len(double.requests) < 10 + 4 * TRIES + 2 * report.tasks.total
    assert report.totals.apparent_size < sum(SIZES.values())


def test_credentials_that_expired_are_renewed() -> None:
    double = Double(SIZES)

    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        return None if double.renewals else error("ExpiredToken", 400)

    double._fault = fault
    report = scan(double)
    assert double.renewals == 1
    assert found(report) == expected(SIZES, ROOT)


def test_credentials_that_stay_expired_are_a_problem() -> None:
    report, double = scanned(lambda *_: error("ExpiredToken", 400))
    assert codes(report) == ["ExpiredToken"]
    assert double.renewals == 1


def test_a_bucket_in_another_region_is_followed() -> None:
    double = Double(SIZES)

    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        if double.regions:
            return None
        return error("PermanentRedirect", 301, region="eu-north-1")

    double._fault = fault
    report = scan(double)
    assert double.regions == ["eu-north-1"]
    assert found(report) == expected(SIZES, ROOT)


def test_a_bucket_that_is_nowhere_is_a_problem() -> None:
    report, double = scanned(lambda *_: error("PermanentRedirect", 301, region="eu-north-1"))
    assert codes(report) == ["PermanentRedirect"]
    assert len(double.requests) < 10


def test_a_page_of_another_prefix_is_a_problem() -> None:
    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        return Answer(200, document([(b"other/key", 1)])) if "prefix" in parameters else None

    report, _ = scanned(fault)
    assert set(codes(report)) == {"IncompletePage"}


def test_a_page_out_of_order_where_order_was_relied_on_is_a_problem() -> None:
    sizes = {b"%03d/%d" % (n // 4, n): n for n in range(2000)}
    whole = Double(sizes, page=50)

    def fault(number: int, parameters: Mapping[str, str]) -> Answer | None:
        if "start-after" not in parameters or parameters["start-after"] < "3":
            return None
        body = whole.page(parameters)
        begin, end = body.index(b"<Contents>"), body.rindex(b"</Contents>") + 11
        items = body[begin:end].split(b"</Contents>")[:-1]
        turned = b"</Contents>".join(reversed(items)) + b"</Contents>"
        return Answer(200, body[:begin] + turned + body[end:])

    report = scan(Double(sizes, page=50, fault=fault))
    assert codes(report) == ["OutOfOrder"]
    assert found(report) == expected(sizes, ROOT)


def test_a_busy_store_gets_fewer_requests_and_then_more_again() -> None:
    from scantree.reader.objects.throttle import Throttle  # noqa: PLC0415

    throttle = Throttle(16)
    taken = [throttle.take(lambda: False) for _ in range(16)]
    for each in taken:
        throttle.give_back(each, is_busy=True)
    assert throttle.limit == 8
    for _ in range(8):
        throttle.give_back(throttle.take(lambda: False), is_busy=False)
    assert throttle.limit == 9
    for _ in range(1000):
        throttle.give_back(throttle.take(lambda: False), is_busy=False)
    assert throttle.limit == 16
