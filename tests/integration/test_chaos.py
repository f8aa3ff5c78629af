"""Chaos on the running system: every kind of fault strikes, and the verdict is still exact."""

from pathlib import Path

import pytest

from emulator.chaos import kinds
from tests.integration.command import start_wildrydes
from tests.integration.flights import Flights

EVERY_KIND = {*kinds.RATES, kinds.SPLIT, kinds.MERGED, "malformed record"}


def test_flight_through_every_kind_of_fault_is_exact(flights: Flights) -> None:
    done = flights.get("chaos")
    document = done.document
    assert document["verdict"] == "exact"
    assert document["sent"] > 500
    faults, seed = document["chaos"]["faults"], document["chaos"]["seed"]
    assert set(faults) == EVERY_KIND, done.stderr
    assert document["quarantined"] == faults["malformed record"] > 20
    assert f"Chaos with seed {seed}." in done.stderr
    assert f"{faults[kinds.REPEATED]} × {kinds.REPEATED}" in done.stderr
    log = (done.home / "log" / "emulator.log").read_text()
    assert all(log.count(f"Chaos: {kind} (") == faults[kind] for kind in EVERY_KIND - {"malformed record"})


@pytest.mark.parametrize("arguments", [("--chaos",), ("--chaos-seed", "3", "--for", "5")])
def test_chaos_without_what_it_goes_with_is_refused(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = start_wildrydes(tmp_path, "up", *arguments)
    assert done.returncode == 2
    assert "so it needs --" in " ".join(done.stderr.replace("│", " ").split())  # it is told in a box
    assert not (tmp_path / "log" / "synth.log").exists()
