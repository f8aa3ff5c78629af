"""What Firehose drops is counted and named."""

import json

from ops.doctor.fields import evaluate_fields
from ops.doctor.finding import Level
from tests.events import aggregate
from tests.unit.unicorn.corpus import GOOD


def make_record(**more: object) -> bytes:
    return json.dumps({**GOOD, **more}).encode()


def test_fields_of_the_schema_have_columns_whatever_their_case() -> None:
    finding = evaluate_fields([make_record(), make_record().replace(b"Latitude", b"LATITUDE")])
    assert finding.level is Level.ok
    assert finding.what == "the archive has a column for each field of the last minute's 2 readings"


def test_fields_without_a_column_are_counted_in_every_form_of_record() -> None:
    packed = make_record(TirePressure=2.1) + b"\n" + make_record()
    kpl = aggregate([("a", make_record(TirePressure=2.2, Load=1), None)])
    finding = evaluate_fields([make_record(TirePressure=2), packed, kpl, b"\xff", b"[1]"])
    assert finding.level is Level.warning
    assert finding.what == (
        "no column has these fields of the last minute's 4 readings, so they are dropped: TirePressure in 3, Load in 1"
    )
    assert "docs/fleets.md" in finding.remedy


def test_many_and_strange_names_are_bounded_and_escaped() -> None:
    finding = evaluate_fields([make_record(**{f"Field{number}\n": 1 for number in range(50)})])
    assert finding.what.endswith(", and 40 more")
    assert "\n" not in finding.what


def test_quiet_stream_is_fine() -> None:
    assert evaluate_fields([]).level is Level.ok
