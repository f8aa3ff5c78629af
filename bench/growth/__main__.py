"""Write `docs/performance.md` and its plot: `. .venv/bin/activate && python -m bench.growth`."""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.archive.report import measure_archive
from bench.consumer.report import measure_consumer
from bench.growth.page import render_page
from bench.growth.report import FleetRow, measure_fleets
from bench.handlers.report import measure_handlers
from bench.peers import install_peer
from bench.producer.report import measure_producer
from ops.paths import ROOT
from ops.task import TaskFailed

_PLOT = Path(__file__).parent / "plot.py"


def main() -> None:
    figures = [*measure_producer(), *measure_consumer(), *measure_handlers(), *measure_archive()]
    rows = measure_fleets(quick=False)
    _draw_plot(rows)
    (ROOT / "docs/performance.md").write_text(
        render_page(figures, rows, machine=_describe_machine(), date=datetime.now(UTC).date().isoformat())
    )


def _draw_plot(rows: list[FleetRow]) -> None:
    series = {
        "unicorns": [row.cost.unicorns for row in rows],
        "dollars": [row.cost.dollars for row in rows],
        "one_by_one": [row.cost.dollars_one_by_one for row in rows],
        "cores": [row.producer.cores for row in rows],
    }
    command = [str(install_peer("matplotlib")), str(_PLOT), str(ROOT / "docs/growth.svg")]
    subprocess.run(command, input=json.dumps(series), text=True, check=True)


def _describe_machine() -> str:
    return f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}"


if __name__ == "__main__":
    try:
        main()
    except TaskFailed as error:
        sys.exit(str(error))
