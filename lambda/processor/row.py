"""Rows: minute summaries as items of the table."""

from typing import TYPE_CHECKING, Any

from unicorn.field import Text, Timestamp
from unicorn.steps import Steps
from unicorn.summary import FIELD_TYPES, MinuteSummary, UnicornMinute, validate

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

Item = dict[str, "AttributeValueTypeDef"]

REVISION = "Revision"
_TEXTS = [name for name, field_type in FIELD_TYPES.items() if isinstance(field_type, Text | Timestamp)]
_NUMBERS = [name for name in FIELD_TYPES if name not in _TEXTS]


def to_key(minute: UnicornMinute) -> Item:
    """Return the primary key of a row."""
    name, status_time = minute
    return {"Name": {"S": name}, "StatusTime": {"S": status_time}}


def to_item(summary: MinuteSummary, revision: int) -> Item:
    """Return the item of a summary. `Distance` is in meters with three decimals, `Steps` a compact binary.

    The range of a vital that no reading has is not there.
    """
    meters, millimeters = divmod(summary.millimeters, 1000)
    return {
        **{name: {"S": getattr(summary, name)} for name in _TEXTS},
        **{name: {"N": repr(value)} for name in _NUMBERS if (value := getattr(summary, name)) is not None},
        "Distance": {"N": f"{meters}.{millimeters:03d}"},
        "Readings": {"N": str(summary.readings)},
        "Steps": {"B": summary.Steps.data},
        REVISION: {"N": str(revision)},
    }


def from_item(item: Item) -> MinuteSummary:
    """Return the summary in an item. Raises InvalidSummary or LookupError for an item that `to_item` did not make."""
    values: dict[str, Any] = {name: float(item[name]["N"]) for name in _NUMBERS if name in item}
    texts = {name: item[name]["S"] for name in _TEXTS}
    return validate({**values, **texts}, Steps.from_bytes(bytes(item["Steps"]["B"])))


def get_revision(item: Item) -> int:
    """Return the revision, which must be unchanged when the row is written."""
    return int(item[REVISION]["N"])
