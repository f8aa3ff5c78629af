"""Saved queries: files with parameterized SQL over the relation `readings`.

A file begins with comment lines: first a description, then a line for each parameter,
`-- :name type = default | help`. The type is text, number or time. Every query has the parameter `since`, which limits
the partitions that are read; its default is a day ago. The SQL is in the dialect that Trino and DuckDB share.
`{vitals}` stands for the columns of the fleet's vitals, to follow other columns, and `{vitals_below}` and
`{vitals_in_alert}` for conditions. `{worst_vitals}` stands for each one's value nearest to its alert in a group of
readings, and `{worst_vitals_of_minutes}` in a group of rows that have these. A file in the folder `parts` has SQL that
several queries share: `{trips}` stands for `parts/trips.sql`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aws.relation import with_readings
from unicorn.fleet import Fleet, Vital
from unicorn.selected_fleet import FLEET

SINCE = "since"
_A_DAY_AGO = "localtimestamp - INTERVAL '1' DAY"
_CLOCK_SKEW = timedelta(hours=1)
"""If a unicorn's clock runs ahead, its readings lie in a partition before their own hour."""

_EARLIEST_YEAR = 1900
"""Earlier than all readings, and late enough that a year has four digits."""

_PARAMETER = re.compile(r"-- :(\w+) (text|number|time) = ?(.*?) ?\| (.+)")
_PLACEHOLDER = re.compile(r"(?<![:\w]):(\w+)\b")


class InvalidParameter(ValueError):
    """A parameter that is unknown, missing or of the wrong type. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query."""

    name: str
    type: str
    default: str
    """The default, as a user would type it. For a time, empty means a day ago."""
    help: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query and its parameters."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str
    """The SQL, with `:name` in place of each parameter."""

    def to_sql(self, /, **values: str) -> str:
        """Return the complete statement, which defines the relation `readings`. Raises InvalidParameter."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values.keys() - known.keys():
            raise InvalidParameter(f"{self.name} has no parameter {name}: it has {', '.join(known)}.")
        arguments = {name: values.get(name, parameter.default) for name, parameter in known.items()}
        literals = {name: _to_literal(known[name], value) for name, value in arguments.items()}
        text = _PLACEHOLDER.sub(lambda match: literals[match[1]], self.text)
        return with_readings(text, since=find_first_partition(arguments[SINCE]))


def load_queries(folder: Path, fleet: Fleet = FLEET) -> list[SavedQuery]:
    """Return the queries in a folder for a fleet, sorted by name."""
    return [_parse_file(file, fleet) for file in sorted(folder.glob("*.sql"))]


def find_first_partition(since: str) -> str:
    """Return the SQL expression of the first partition that may hold readings since a time; empty for a day ago."""
    if not since:
        return f"replace(substr(CAST({_A_DAY_AGO} - INTERVAL '1' HOUR AS varchar), 1, 13), ' ', '-')"
    return f"'{_parse_time(SINCE, since) - _CLOCK_SKEW:%Y-%m-%d-%H}'"


def _parse_file(file: Path, fleet: Fleet) -> SavedQuery:
    lines = file.read_text().splitlines()
    header = [line for line in lines if line.startswith("-- ")]
    parameters = [Parameter(*match.groups()) for line in header if (match := _PARAMETER.fullmatch(line))]
    description = " ".join(line[3:] for line in header if not _PARAMETER.fullmatch(line))
    text = "\n".join(line for line in lines if not line.startswith("-- ")).strip()
    parts = {part.stem: part.read_text().strip() for part in file.parent.glob("parts/*.sql")}
    for placeholder, sql in {**parts, **_make_vitals_sql(fleet)}.items():
        text = text.replace(f"{{{placeholder}}}", sql)
    return SavedQuery(file.stem, description, tuple(parameters), text)


def _make_vitals_sql(fleet: Fleet) -> dict[str, str]:
    """Return the SQL for each placeholder. A fleet without vitals has no row that meets a condition."""
    columns = [vital.column for vital in fleet.vitals]
    in_alert = [
        f"{vital.column} {'>' if alert.is_above else '<'} {alert.threshold:g}" for vital, alert in fleet.watched_vitals
    ]
    return {
        "vitals": "".join(f", {column}" for column in columns),
        "worst_vitals": "".join(_select_worst(vital, f"max_{vital.column}") for vital in fleet.vitals),
        "worst_vitals_of_minutes": "".join(_select_worst(vital, vital.column) for vital in fleet.vitals),
        "vitals_below": _join_conditions(f"{column} < :threshold" for column in columns),
        "vitals_in_alert": _join_conditions(in_alert),
    }


def _select_worst(vital: Vital, greatest: str) -> str:
    """Return the column of a vital's worst value, given the column of its greatest."""
    is_above = vital.alert is not None and vital.alert.is_above
    return f", {f'max({greatest})' if is_above else f'min({vital.column})'} AS {vital.column}"


def _join_conditions(conditions: Iterable[str]) -> str:
    return f"({' OR '.join(conditions) or 'false'})"


def _to_literal(parameter: Parameter, value: str) -> str:
    if parameter.type == "number":
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", value):
            raise InvalidParameter(f"{parameter.name} must be a number, not {value!r}.")
        return value
    if parameter.type == "time":
        if not value:
            return f"({_A_DAY_AGO})"
        return f"TIMESTAMP '{_parse_time(parameter.name, value).isoformat(sep=' ', timespec='milliseconds')}'"
    if "\0" in value or value != value.encode(errors="replace").decode():
        raise InvalidParameter(f"{parameter.name} must be Unicode text without NUL, not {value!r}.")
    return "'{}'".format(value.replace("'", "''"))


def _parse_time(name: str, value: str) -> datetime:
    """Return a time as UTC without a zone. A time without a zone counts as UTC. Raises InvalidParameter."""
    try:
        time = datetime.fromisoformat(value)
        time = time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
        if time.year < _EARLIEST_YEAR:
            raise ValueError(time)
    except (ValueError, OverflowError):
        raise InvalidParameter(f"{name} must be a time such as 2026-01-31T18:00, in UTC, not {value!r}.") from None
    return time
