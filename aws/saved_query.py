"""Saved queries: SQL over the relation `readings` with parameters, one file each.

A file begins with comment lines: first what the query answers, then a line for each parameter,
`-- :name type = default | help`, whose type is text, number or time. Every query has the parameter `since`: it bounds
the partitions that are read, and its default is a day ago. The SQL stays in what Trino and DuckDB share.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from unicorn.sql import with_readings

SINCE = "since"
_A_DAY_AGO = "localtimestamp - INTERVAL '1' DAY"
_CLOCK_SKEW = timedelta(hours=1)
"""A unicorn's clock may run ahead: its readings then lie in a partition before their own hour."""

_EARLIEST_YEAR = 1900
"""Early enough for any "from the beginning", and late enough for four digits and an hour before it."""

_PARAMETER = re.compile(r"-- :(\w+) (text|number|time) = ?(.*?) ?\| (.+)")
_PLACEHOLDER = re.compile(r"(?<![:\w]):(\w+)\b")


class InvalidParameter(ValueError):
    """A parameter that is unknown, missing or ill-typed; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a query asks for."""

    name: str
    type: str
    default: str
    """As it would be typed; for `since`, empty means a day ago."""
    help: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query and its parameters."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str
    """With `:name` where a parameter goes."""

    def sql(self, /, **values: str) -> str:
        """The whole statement, the relation `readings` included. Raises InvalidParameter."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values.keys() - known.keys():
            raise InvalidParameter(f"{self.name} has no parameter {name}: it has {', '.join(known)}.")
        given = {name: values.get(name, parameter.default) for name, parameter in known.items()}
        literals = {name: _literal(known[name], value) for name, value in given.items()}
        text = _PLACEHOLDER.sub(lambda match: literals[match[1]], self.text)
        return with_readings(text, since=partition_since(given[SINCE]))


def load(folder: Path) -> list[SavedQuery]:
    """The queries of a folder, by name."""
    return [_read(file) for file in sorted(folder.glob("*.sql"))]


def partition_since(since: str) -> str:
    """The SQL expression for the first partition that may hold readings since that time; empty is a day ago."""
    if not since:
        return f"replace(substr(CAST({_A_DAY_AGO} - INTERVAL '1' HOUR AS varchar), 1, 13), ' ', '-')"
    return f"'{_moment(SINCE, since) - _CLOCK_SKEW:%Y-%m-%d-%H}'"


def _read(file: Path) -> SavedQuery:
    lines = file.read_text().splitlines()
    header = [line for line in lines if line.startswith("-- ")]
    parameters = [Parameter(*match.groups()) for line in header if (match := _PARAMETER.fullmatch(line))]
    description = " ".join(line[3:] for line in header if not _PARAMETER.fullmatch(line))
    text = "\n".join(line for line in lines if not line.startswith("-- ")).strip()
    return SavedQuery(file.stem, description, tuple(parameters), text)


def _literal(parameter: Parameter, value: str) -> str:
    if parameter.type == "number":
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", value):
            raise InvalidParameter(f"{parameter.name} must be a number, not {value!r}.")
        return value
    if parameter.type == "time":
        if not value:
            return f"({_A_DAY_AGO})"
        return f"TIMESTAMP '{_moment(parameter.name, value).isoformat(sep=' ', timespec='milliseconds')}'"
    if "\0" in value or value != value.encode(errors="replace").decode():
        raise InvalidParameter(f"{parameter.name} must be Unicode text without NUL, not {value!r}.")
    return "'{}'".format(value.replace("'", "''"))


def _moment(name: str, value: str) -> datetime:
    """A time as UTC; one without a zone is taken for UTC."""
    try:
        moment = datetime.fromisoformat(value)
        moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        if moment.year < _EARLIEST_YEAR:
            raise ValueError(moment)
    except (ValueError, OverflowError):
        raise InvalidParameter(f"{name} must be a time such as 2026-01-31T18:00, in UTC, not {value!r}.") from None
    return moment
