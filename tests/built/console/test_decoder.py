"""The console's decoder and the functions decode each record alike: readings and unreadable pieces."""

from typing import Any

import pytest

from tests.built.console.decoder import decode_by_console, to_values
from tests.unit.unicorn.corpus import CASES, Case
from unicorn.codec import decode
from unicorn.reading import Reading


@pytest.fixture(scope="module")
def by_console() -> dict[str, dict[str, Any]]:
    """What the console decodes from each record, by the name of the case."""
    return dict(zip((case.what for case in CASES), decode_by_console([case.data for case in CASES]), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_console_and_functions_decode_a_record_alike(case: Case, by_console: dict[str, dict[str, Any]]) -> None:
    decoded = by_console[case.what]
    assert decoded["values"] == [to_values(piece) for piece in decode(case.data) if isinstance(piece, Reading)]
    assert len(set(map(tuple, decoded["values"]))) == case.readings
    assert decoded["unreadable"] == case.unreadable
