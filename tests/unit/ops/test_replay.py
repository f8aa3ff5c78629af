import base64

from ops.replay import closing, readable_data
from tests.unit.unicorn.corpus import document


def quarantined(data: bytes) -> dict[str, str]:
    return {"data": base64.b64encode(data).decode()}


def test_a_windows_batch_is_replayed_as_its_last() -> None:
    event = {"Records": [], "window": {}, "state": {"summaries": []}, "isFinalInvokeForWindow": False}
    assert closing(event) == {**event, "isFinalInvokeForWindow": True}
    assert event["isFinalInvokeForWindow"] is False


def test_a_batch_without_a_window_is_replayed_as_it_was() -> None:
    assert closing({"Records": [1]}) == {"Records": [1]}


def test_data_goes_back_only_if_all_of_it_can_be_read() -> None:
    good = document()
    assert readable_data(quarantined(good)) == good
    assert readable_data(quarantined(good + good)) == good + good
    assert readable_data(quarantined(good + document(Name=""))) is None
    assert readable_data(quarantined(b"\xff")) is None
