import pytest

from ops.leftovers import inventory
from ops.leftovers.leftover import Leftover
from tests.unit.aws.refusal import make_refusal
from tests.unit.mocked_aws import mocked_aws

STREAM = Leftover(kind="stream", name="wildrydes", remedy="delete it")


@pytest.mark.parametrize("prune", [False, True])
def test_uploads_that_can_not_be_checked_lose_nothing_of_the_report(
    monkeypatch: pytest.MonkeyPatch, prune: bool
) -> None:
    def refuse(*_: object) -> None:
        raise make_refusal("AccessDenied", "not authorized to list the bucket")

    monkeypatch.setattr(inventory, "find_unused", refuse)
    monkeypatch.setattr(inventory, "search_everything", lambda *_: ([STREAM], {}))
    with mocked_aws(monkeypatch):
        leftovers = inventory.find_leftovers(prune=prune)
    assert leftovers.resources == [STREAM]
    assert not leftovers.ok
    assert [line for line in leftovers.lines() if line.startswith("could not check uploads: not authorized")]
