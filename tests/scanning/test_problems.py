"""The log of problems."""

from __future__ import annotations

from scantree.scanning.problems import MAX_LISTED_BYTES, Problem, Problems, errno_name


def test_an_errno_has_its_symbol_and_an_unknown_one_its_number() -> None:
    assert errno_name(13) == "EACCES"
    assert errno_name(4095) == "E4095"


def test_counts_are_whole_where_the_list_is_cut() -> None:
    problems = Problems(limit=2)
    for name in (b"/a", b"/b", b"/c"):
        problems.add(Problem(name, "open", 13))
    problems.add(Problem(b"/d", "read", 5))
    document = problems.to_dict()
    assert document["count"] == 4
    assert document["by_errno"] == {"EACCES": 3, "EIO": 1}
    assert document["truncated"] is True
    assert [problem.path for problem in problems.items] == [b"/a", b"/b"]


def test_an_item_names_path_operation_errno_and_message() -> None:
    assert Problem(b"/data/private", "open", 13).to_dict() == {
        "path": "/data/private",
        "operation": "open",
        "errno": "EACCES",
        "message": "Permission denied",
    }


def test_an_item_has_the_code_that_an_object_store_gave() -> None:
    problem = Problem(b"s3://bucket/a", "list", 13, "AccessDenied")
    assert problem.to_dict() == {
        "path": "s3://bucket/a",
        "operation": "list",
        "errno": "EACCES",
        "message": "Permission denied",
        "code": "AccessDenied",
    }


def test_a_log_that_lists_everything_is_not_truncated() -> None:
    problems = Problems(limit=1)
    problems.add(Problem(b"/a", "open", 13))
    assert problems.to_dict()["truncated"] is False


def test_very_long_paths_are_listed_up_to_a_bound_and_all_counted() -> None:
    problems = Problems(limit=1000)
    path = b"/" + b"n" * (MAX_LISTED_BYTES // 4)
    for _ in range(10):
        problems.add(Problem(path, "open", 13))
    assert problems.count == 10
    assert problems.by_errno == {"EACCES": 10}
    assert len(problems.items) == 4
    assert problems.truncated
    assert problems.is_full


def test_a_problem_can_be_counted_without_its_place() -> None:
    problems = Problems(limit=0)
    assert problems.is_full
    problems.add_unlisted(5)
    assert (problems.count, problems.by_errno, problems.items) == (1, {"EIO": 1}, [])


def test_many_problems_can_be_counted_at_once() -> None:
    problems = Problems(limit=2)
    problems.add(Problem(b"/a", "stat", 13))
    problems.add_unlisted(13, 1000)
    assert (problems.count, problems.by_errno) == (1001, {"EACCES": 1001})
    assert problems.truncated
