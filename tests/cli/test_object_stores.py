"""Commands on buckets of a server that speaks S3's language (moto), from the first to the last."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import scantree
from scantree.render.schema import schema
from tests.reader.objects.scans import ODD_KEYS, expected, found
from tests.truth.command import command

pytestmark = pytest.mark.extras("botocore", "moto", "flask")

REFUSED = (b"control\x01", b"new\nline", b"carriage\rreturn")
"""What moto's server takes for the end of a URL."""


class Server:
    """A server with some buckets."""

    def __init__(self, endpoint: str, client: Any) -> None:
        self.endpoint = endpoint
        self.client = client

    def put(self, bucket: str, sizes: dict[bytes, int]) -> None:
        self.client.create_bucket(Bucket=bucket)
        for key, size in sizes.items():
            self.client.put_object(Bucket=bucket, Key=key.decode(), Body=b"x" * size)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    import botocore.session  # noqa: PLC0415
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("AWS_CONFIG_FILE", "/nonexistent")
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        patch.delenv("AWS_PROFILE", raising=False)
        running = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        running.start()
        try:
            endpoint = "http://{}:{}".format(*running.get_host_and_port())
            patch.setenv("AWS_ENDPOINT_URL", endpoint)
            client = botocore.session.Session().create_client("s3")
            made = Server(endpoint, client)
            made.put("odd", odd_sizes())
            made.put("empty", {})
            yield made
            client.close()
        finally:
            running.stop()


def odd_sizes() -> dict[bytes, int]:
    return {key: place for place, key in enumerate(ODD_KEYS) if key not in REFUSED}


def test_odd_keys_are_found_as_they_were_put(server: Server) -> None:
    report = scantree.scan("s3://odd", tree=True)
    assert (report.complete, report.problems.count) == (True, 0)
    assert found(report) == expected(odd_sizes(), b"s3://odd")


def test_the_document_is_as_its_schema_says(server: Server) -> None:
    import jsonschema  # noqa: PLC0415

    ended = command("scan", "--json", "-d", "9", "s3://odd", "s3://empty", "--versions")
    assert (ended.code, ended.err) == (0, b"")
    document = json.loads(ended.out)
    jsonschema.validate(document, json.loads(schema("scan")))
    sizes = odd_sizes()
    assert document["totals"]["allocated_size"] == sum(sizes.values())
    assert document["object_store"] == {
        "classes": {"STANDARD": {"objects": len(sizes), "size": sum(sizes.values())}},
        "versions": {"noncurrent": 0, "noncurrent_size": 0, "delete_markers": 0},
        "uploads": None,
    }
    rows = {row["path"]: row["apparent_size"] for row in document["rows"]}
    assert rows["s3://odd/a/"] == sizes[b"a//b"]
    assert rows["s3://odd/dir"] == sizes[b"dir/"] + sizes[b"dir/a"]
    assert rows["s3://empty"] == 0


def test_a_scan_that_is_kept_can_be_shown_compared_and_exported(
    server: Server, tmp_path: Path
) -> None:
    server.put("kept", {b"a/b": 10, b"a//c": 20, b"dir/": 0, b"gone": 5})
    old, new = tmp_path / "old.scan", tmp_path / "new.scan"
    assert command("scan", "-q", "--save", str(old), "s3://kept").code == 0
    server.client.put_object(Bucket="kept", Key="a/d/new", Body=b"x" * 7)
    server.client.put_object(Bucket="kept", Key="a//c", Body=b"x" * 21)
    server.client.delete_object(Bucket="kept", Key="gone")
    assert command("scan", "-q", "--save", str(new), "s3://kept").code == 0
    shown = json.loads(command("show", "--json", str(old)).out)
    assert shown["totals"]["apparent_size"] == 35
    assert shown["object_store"]["classes"] == {"STANDARD": {"objects": 4, "size": 35}}
    changes = json.loads(command("diff", "--json", str(old), str(new)).out)["changes"]
    told = {(each["path"], each["change"]) for each in changes if each["kind"] == "file"}
    assert told == {
        ("s3://kept/a//c", "grown"),
        ("s3://kept/gone", "gone"),
    }
    exported = tmp_path / "new.ncdu"
    assert command("export", "--format", "ncdu", "-o", str(exported), str(new)).code == 0
    again = json.loads(command("show", "--json", str(exported)).out)
    assert again["roots"][0]["path"] == "s3://kept"
    assert again["totals"]["apparent_size"] == 38
    with sqlite3.connect(old) as kept:
        paths = {path for (path,) in kept.execute("SELECT path FROM files")}
        assert paths == {"s3://kept/a/b", "s3://kept/a//c", "s3://kept/dir/", "s3://kept/gone"}
    kept.close()


def test_a_bucket_that_is_none_is_told_with_its_code(server: Server, tmp_path: Path) -> None:
    ended = command("scan", "-q", "s3://there-is-none")
    assert ended.code == 3
    assert b"s3://there-is-none: No such file or directory (ENOENT, NoSuchBucket)" in ended.err
    document = json.loads(command("scan", "--json", str(tmp_path), "s3://there-is-none").out)
    (item,) = document["problems"]["items"]
    assert (item["operation"], item["errno"], item["code"]) == ("list", "ENOENT", "NoSuchBucket")


def test_a_directory_and_a_bucket_are_scanned_in_one_run(server: Server, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "file").write_bytes(b"x" * 100)
    report = scantree.scan([tmp_path, "s3://odd"], one_file_system=True)
    assert [each.apparent_size for each in report.root_totals] == [100, sum(odd_sizes().values())]


def test_what_is_not_current_and_what_nobody_finished_is_told(server: Server) -> None:
    client = server.client
    client.create_bucket(Bucket="versions")
    client.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    for size in (10, 20, 30):
        client.put_object(Bucket="versions", Key="a/b", Body=b"x" * size)
    client.put_object(Bucket="versions", Key="a/gone", Body=b"x" * 400)
    client.delete_object(Bucket="versions", Key="a/gone")
    upload = client.create_multipart_upload(Bucket="versions", Key="up/load ed")["UploadId"]
    client.upload_part(
        Bucket="versions", Key="up/load ed", UploadId=upload, PartNumber=1, Body=b"x" * 77
    )
    report = scantree.scan("s3://versions", versions=True, uploads=True)
    assert (report.totals.files, report.totals.apparent_size) == (1, 30)
    assert report.object_store is not None
    assert report.object_store.to_dict() == {
        "classes": {"STANDARD": {"objects": 1, "size": 30}},
        "versions": {"noncurrent": 3, "noncurrent_size": 430, "delete_markers": 1},
        "uploads": {"unfinished": 1, "size": 77},
    }
    shown = command("scan", "-s", "--versions", "--uploads", "-B1", "s3://versions").out.decode()
    assert "versions" in shown
    assert "430" in shown
    assert "not looked at" not in shown
    assert command("scan", "-s", "s3://versions").out.decode().count("not looked at") == 2


@pytest.mark.parametrize("option", ["-x", "-L", "-l", "--include-kernfs"])
def test_what_means_nothing_in_a_store_is_a_usage_error(option: str) -> None:
    ended = command("scan", option, "s3://odd")
    assert ended.code == 2
    assert b"means nothing in an object store" in ended.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["s3://"], b"no bucket"),
        (["s3://b?d"], b"no bucket can have this name"),
        (["az://container"], b"Azure"),
        (["s3://odd--x-s3"], b"directory buckets"),
        (["--endpoint", "nowhere", "s3://odd"], b"--endpoint is a URL"),
        (["--profile", "nobody", "s3://odd"], b"nobody"),
        (["--region", "eu-west-1", "."], b"no PATH is in one"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(
    server: Server, arguments: list[str], says: bytes
) -> None:
    ended = command("scan", *arguments)
    assert (ended.code, ended.out) == (2, b"")
    assert says in ended.err


def test_credentials_that_there_are_none_of_are_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    ended = command("scan", "s3://odd")
    assert ended.code == 2
    assert b"no credentials were found; --no-sign-request" in ended.err
    assert command("scan", "-q", "--no-sign-request", "s3://odd").code == 0


def test_the_largest_objects_and_tables_of_them_are_told(server: Server) -> None:
    sizes = odd_sizes()
    ended = command("scan", "--json", "--files", "-n", "3", "--by", "depth", "s3://odd")
    document = json.loads(ended.out)
    largest = sorted(sizes, key=lambda key: (-sizes[key], key))[:3]
    assert [row["path"].encode() for row in document["largest_files"]] == [
        b"s3://odd/" + key for key in largest
    ]
    assert sum(row["files"] for row in document["census"]["depth"]) == len(sizes)


def test_a_store_may_be_what_other_commands_look_at(server: Server) -> None:
    shown = command("show", "--json", "s3://odd")
    assert shown.code == 0
    assert json.loads(shown.out)["totals"]["files"] == len(odd_sizes())
    assert command("show", "az://odd").code != 0
