import io
import json
from pathlib import Path

from producer.replay.rejects import Rejects
from producer.replay.rows import Reject


def test_rejects_are_counted_by_reason_with_the_first_of_each() -> None:
    rejects = Rejects()
    for number in (1_200, 1_300):
        rejects.add(Path("a/fleet.csv"), "line", Reject(number, "has no time", "row", "x" * 100))
    rejects.add(Path("b.pb"), "entity", Reject(7, "is deleted", "row"))
    assert dict(rejects.counts) == {"has no time": 2, "is deleted": 1}
    assert rejects.to_lines() == [
        f"skipped 2: has no time (first: fleet.csv, line 1,200, {'x' * 80}…)",
        "skipped 1: is deleted (first: b.pb, entity 7)",
    ]


def test_every_reject_is_kept_as_read() -> None:
    file = io.StringIO()
    rejects = Rejects(file)
    rejects.add(Path("a/fleet.csv"), "line", Reject(7, "is not UTF-8", 'caf\udce9,"x"', "why"))
    rejects.add(Path("a/fleet.csv"), "line", Reject(8, "is not UTF-8", "y"))
    first, second = map(json.loads, file.getvalue().splitlines())
    assert first == {
        "file": "a/fleet.csv",
        "line": 7,
        "reason": "is not UTF-8",
        "detail": "why",
        "row": 'caf\udce9,"x"',
    }
    assert second["row"] == "y"
