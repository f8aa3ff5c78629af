from typing import Any

import pytest

from ops.leftovers.tagged import find_tagged

KEY = "arn:aws:kms:us-east-1:123456789012:key/1234"


class Clients:
    """The tagging service, which knows a key and a topic, and the key's own service."""

    def __init__(self, state: str) -> None:
        self._state = state

    def __call__(self, _: str) -> "Clients":
        return self

    def get_paginator(self, _: str) -> "Clients":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        result = [KEY, "arn:aws:sns:us-east-1:123456789012:WildRydes"]
        return [{"ResourceTagMappingList": [{"ResourceARN": arn} for arn in result]}]

    def describe_key(self, *, KeyId: str) -> dict[str, Any]:  # noqa: N803
        assert KeyId == KEY
        return {"KeyMetadata": {"KeyState": self._state}}


@pytest.mark.parametrize(
    ("state", "left"), [("Enabled", [1.0, 0.0]), ("Disabled", [1.0, 0.0]), ("PendingDeletion", [0.0])]
)
def test_a_key_that_waits_for_its_deletion_is_not_left(state: str, left: list[float]) -> None:
    assert [one.dollars for one in find_tagged(Clients(state), "")] == left
