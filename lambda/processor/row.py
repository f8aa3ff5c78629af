"""A minute summary as an item of the table, and back."""

from typing import TYPE_CHECKING, Any

from unicorn.steps import Steps
from unicorn.summary import Key, MinuteSummary, checked

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

Item = dict[str, "AttributeValueTypeDef"]

REVISION = "Revision"
_NUMBERS = ("MinHealthPoints", "MaxHealthPoints", "MinMagicPoints", "MaxMagicPoints", "LastLatitude", "LastLongitude")


def key(name_and_minute: Key) -> Item:
    """The primary key of a row."""
    name, status_time = name_and_minute
    return {"Name": {"S": name}, "StatusTime": {"S": status_time}}


def item(summary: MinuteSummary, revision: int) -> Item:
    """The item that holds a summary: `Distance` in metres with three decimals, `Steps` as its compact binary."""
    metres, millimetres = divmod(summary.millimetres, 1000)
    return {
        **key(summary.key),
        "Distance": {"N": f"{metres}.{millimetres:03d}"},
        "Readings": {"N": str(summary.readings)},
        **{name: {"N": repr(getattr(summary, name))} for name in _NUMBERS},
        "LastStatusTime": {"S": summary.LastStatusTime},
        "Steps": {"B": summary.Steps.data},
        REVISION: {"N": str(revision)},
    }


def summary(stored: Item) -> MinuteSummary:
    """The summary that an item holds. Raises InvalidSummary or KeyError where the item isn't one of ours."""
    values: dict[str, Any] = {name: float(stored[name]["N"]) for name in _NUMBERS}
    texts = {name: stored[name]["S"] for name in ("Name", "StatusTime", "LastStatusTime")}
    return checked({**values, **texts}, Steps.read(bytes(stored["Steps"]["B"])))


def revision(stored: Item) -> int:
    """The revision that a write must find unchanged."""
    return int(stored[REVISION]["N"])
