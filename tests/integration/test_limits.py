"""Throttled shards slow a fleet over the limit down, and no reading is lost."""

import json

from tests.integration.flights import Flights


def test_fleet_over_a_shards_limit_is_throttled_and_still_exact(flights: Flights) -> None:
    landed = flights.get("beyond the limits")
    verdict = landed.document
    assert verdict["verdict"] == "exact"
    flight = json.loads((landed.home / "log" / "producer-summary.log").read_text().splitlines()[-1])
    assert flight["sent"] == verdict["sent"] > 8000
    assert flight["retried"] > 100
    assert flight["failed"] == 0
    assert verdict["figures"]["throttled"]["records"] >= flight["retried"]  # those of the summaries too


def test_two_hundred_unicorns_fly_a_minute_in_packed_records_and_within_the_limits(flights: Flights) -> None:
    verdict = flights.get("two hundred").document
    assert (verdict["verdict"], verdict["sent"]) == ("exact", 12_000)
    figures = verdict["figures"]
    assert figures["throttled"]["records"] == figures["throttled"]["invocations"] == 0
