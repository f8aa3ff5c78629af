"""Shards that throttle: a fleet over the limit is slowed down, and still not a reading is lost."""

import json
from pathlib import Path

from tests.integration.test_up import wildrydes


def test_fleet_over_a_shards_limit_is_throttled_and_still_exact(tmp_path: Path) -> None:
    done = wildrydes(tmp_path, "up", "--limits", "--unicorns", "1300", "--for", "10", "-c", "window=10", "--json")
    assert done.returncode == 0, done.stderr
    verdict = json.loads(done.stdout.splitlines()[-1])
    assert verdict["verdict"] == "exact"
    flight = json.loads((tmp_path / "log" / "producer-summary.log").read_text().splitlines()[-1])
    assert flight["sent"] == verdict["sent"] > 8000
    assert flight["retried"] > 100
    assert flight["failed"] == 0
    assert verdict["figures"]["throttled"]["records"] >= flight["retried"]  # those of the summaries too
