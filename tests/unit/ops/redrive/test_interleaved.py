"""Objects of different folders come in turn, and each object comes once."""

from typing import Any

import pytest

from ops.redrive.interleaved import list_in_turn
from tests.unit.ops.conftest import BUCKET


def put(s3: Any, *keys: str) -> None:
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"")


def list_keys(s3: Any, width: int) -> list[str]:
    return [entry["Key"] for entry in list_in_turn(s3, BUCKET, width)]


def test_objects_of_so_many_folders_come_in_turn(s3: Any) -> None:
    put(s3, *(f"aws/lambda/m/{shard}/2026/11/24/{number}" for shard in "abc" for number in range(3)))
    assert [key.split("/")[3] for key in list_keys(s3, 2)] == list("abababccc")
    assert [key.split("/")[3] for key in list_keys(s3, 3)] == list("abcabcabc")


@pytest.mark.parametrize("width", [1, 2, 8])
def test_every_object_comes_once_wherever_it_lies(s3: Any, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    keys = [
        *("foreign", "aws/foreign", "aws/lambda/foreign", "aws/lambda/m/foreign", "other/a/b/c/d/e/foreign"),
        *(f"aws/lambda/{mapping}/{shard}/2026/{number}" for mapping in "mn" for shard in "ab" for number in range(5)),
    ]
    put(s3, *keys)
    assert sorted(list_keys(s3, width)) == sorted(keys)


def test_an_empty_bucket_has_no_objects(s3: Any) -> None:
    assert list_keys(s3, 8) == []
