from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from emulator.athena_values import write_csv, write_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (60, "60"),
        (29.5, "29.5"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1e-9, "1.0E-9"),
        (0.001, "0.001"),
        (9_999_999.5, "9999999.5"),
        (1e7, "1.0E7"),
        (-1.25e20, "-1.25E20"),
        (123456789.0, "1.23456789E8"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (Decimal("29.500"), "29.500"),
        (datetime(2026, 1, 31, 23, 58, 7, 250_000), "2026-01-31 23:58:07.250"),  # noqa: DTZ001  # as SQL's timestamp
        (datetime(2026, 1, 31), "2026-01-31 00:00:00.000"),  # noqa: DTZ001  # as SQL's timestamp
        (date(2026, 1, 31), "2026-01-31"),
        (b"\x01\xff", "01 ff"),
        ([1, 2], "[1, 2]"),
        ([], "[]"),
        (["a", None], "[a, null]"),
        ({"a": 1, "b": None}, "{a=1, b=null}"),
    ],
)
def test_value_has_the_text_that_athena_gives_it(value: Any, text: str) -> None:
    assert write_value(value) == text


def test_object_has_every_value_in_quotes_and_null_without() -> None:
    written = write_csv(["name", "n"], [['say "neigh"', 1], ["", None], [None, True]])
    assert written == b'"name","n"\n"say ""neigh""","1"\n"",\n,"true"\n'
