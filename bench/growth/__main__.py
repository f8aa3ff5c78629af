"""Write `docs/performance.md` and its plot anew: `. .venv/bin/activate && python -m bench.growth`."""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.archive.report import archive_report
from bench.consumer.report import consumer_report
from bench.growth.page import page
from bench.growth.report import Row, growth
from bench.handlers.report import handlers_report
from bench.peers import python_of
from bench.producer.report import producer_report
from ops.paths import ROOT
from ops.task import TaskFailed

_PLOT = Path(__file__).parent / "plot.py"


def main() -> None:
    """Measure all of it, and write the page."""
    figures = [*producer_report(), *consumer_report(), *handlers_report(), *archive_report()]
    rows = list(growth(quick=False))
    _draw(rows)
    (ROOT / "docs/performance.md").write_text(page(figures, rows, machine=_machine(), date=_today()))


def _draw(rows: list[Row]) -> None:
    lines = {
        "unicorns": [row.computed.unicorns for row in rows],
        "dollars": [row.computed.dollars for row in rows],
        "one_by_one": [row.computed.dollars_one_by_one for row in rows],
        "cores": [row.producer.cores for row in rows],
    }
    command = [str(python_of("matplotlib")), str(_PLOT), str(ROOT / "docs/growth.svg")]
    subprocess.run(command, input=json.dumps(lines), text=True, check=True)


def _machine() -> str:
    return f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


if __name__ == "__main__":
    try:
        main()
    except TaskFailed as error:
        sys.exit(str(error))
