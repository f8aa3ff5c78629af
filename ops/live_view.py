"""Show the fleet in the terminal while it flies."""

import sys
import threading
import time
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError
from rich.live import Live

from aws.errors import describe_error
from consumer.starting_position import TRIM_HORIZON
from consumer.stream_reader import read_records
from ops.deployment import Deployment
from ops.live_table import Fleet, format_line, make_view
from ops.paths import get_log_file
from ops.task import TaskFailed, terminal
from unicorn.selected_fleet import FLEET

_REFRESH_SECONDS = 1.0
_LINE_SECONDS = 10.0


def follow_fleet(deployment: Deployment, *, title: str, hint: str, is_flying: Callable[[], bool]) -> None:
    """Show the fleet while `is_flying` returns True: as a table on a terminal, otherwise as a line every ten seconds.

    Raises TaskFailed if the stream can no longer be read.
    """
    fleet = Fleet()
    vitals = FLEET.set_thresholds(deployment.outputs["Thresholds"]).vitals
    stop = threading.Event()
    errors: list[str] = []
    reader = threading.Thread(target=_read_stream, args=(deployment, fleet, stop, errors), daemon=True)
    reader.start()

    def is_following() -> bool:
        if errors:
            remedy = "Read the log of the local cloud, and run the command again"
            raise TaskFailed("Following the fleet", errors[0], remedy=remedy, log=get_log_file("emulator"))
        return is_flying()

    try:
        if terminal.is_terminal and sys.stdin.isatty():
            with Live(console=terminal, auto_refresh=False, transient=False) as live:
                while is_following():
                    live.update(make_view(fleet, title=title, hint=hint, vitals=vitals), refresh=True)
                    time.sleep(_REFRESH_SECONDS)
        else:
            _print_lines(fleet, is_following)
    finally:
        stop.set()
        reader.join(5)


def _read_stream(deployment: Deployment, fleet: Fleet, stop: threading.Event, errors: list[str]) -> None:
    stream = deployment.outputs["ReadingsStreamName"]
    try:
        for record in read_records(deployment.session.client("kinesis"), stream, TRIM_HORIZON, stop=stop.is_set):
            fleet.add(record.data, time.monotonic(), record.arrived)
    except (BotoCoreError, ClientError) as error:
        errors.append(describe_error(error))


def _print_lines(fleet: Fleet, is_flying: Callable[[], bool]) -> None:
    due = time.monotonic() + _LINE_SECONDS
    while is_flying():
        time.sleep(0.2)
        if time.monotonic() >= due:
            terminal.print(format_line(fleet, time.monotonic()), soft_wrap=True)
            due += _LINE_SECONDS
