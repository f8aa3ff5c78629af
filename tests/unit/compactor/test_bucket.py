from typing import Any

import pytest

from compactor.bucket import ArchiveBucket, NotRemoved


class Deletions:
    """An S3 client that notes which keys each call deletes, and refuses some."""

    def __init__(self, *refused: str) -> None:
        self.pages: list[list[str]] = []
        self._refused = refused

    def delete_objects(self, *, Delete: Any, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        keys = [entry["Key"] for entry in Delete["Objects"]]
        self.pages.append(keys)
        errors = [{"Key": key, "Code": "AccessDenied", "Message": "no"} for key in keys if key in self._refused]
        return {"Errors": errors} if errors else {}


@pytest.mark.parametrize(
    ("count", "pages"), [(0, []), (1, [1]), (1000, [1000]), (1001, [1000, 1]), (2500, [1000, 1000, 500])]
)
def test_a_thousand_objects_are_deleted_at_a_time(count: int, pages: list[int]) -> None:
    client: Any = Deletions()
    keys = [str(number) for number in range(count)]
    ArchiveBucket(client, "archive").delete_objects(keys)
    assert [len(page) for page in client.pages] == pages
    assert [key for page in client.pages for key in page] == keys


def test_object_that_stays_is_an_error() -> None:
    client: Any = Deletions("b")
    with pytest.raises(NotRemoved, match=r"^b: AccessDenied no$"):
        ArchiveBucket(client, "archive").delete_objects("abc")
