"""Run a flight on the local cloud: start everything, show the fleet, and evaluate what arrived."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from aws.terminal import print_message
from emulator.chaos.plan import Plan
from emulator.chaos.report import count_faults
from emulator.cloud import make_client_environment
from ops import session_file
from ops.chaos import describe_faults
from ops.console_server import build_console, serve_session_console
from ops.deployment import Deployment, find_deployment
from ops.drain import MAX_WAIT_SECONDS, wait_until_drained
from ops.flight_metrics import FlightMetrics, measure
from ops.live_view import follow_fleet
from ops.local_cloud import run_local_cloud
from ops.paths import get_log_file
from ops.process import describe_exit, get_start_time
from ops.producer_process import ProducerProcess, run_producer
from ops.session_file import Session
from ops.target import point_at
from ops.task import TaskFailed, terminal
from ops.users import add_first_user
from ops.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """A flight that has ended and drained."""

    verdict: Verdict
    metrics: FlightMetrics
    seed: int | None
    """The seed of the chaos; None for a flight without chaos."""
    faults: Mapping[str, int]
    """How many faults of each kind struck."""

    @property
    def ok(self) -> bool:
        return self.verdict.is_exact

    def to_dict(self) -> dict[str, Any]:
        document: dict[str, Any] = {**self.verdict.to_dict(), "figures": self.metrics.to_dict()}
        if self.seed is not None:
            document["chaos"] = {"seed": self.seed, "faults": dict(self.faults)}
        return document

    def lines(self) -> list[str]:
        faults = [describe_faults(self.faults)] if self.seed is not None else []
        return [*self.metrics.lines(), *self.verdict.lines(), *faults]


def fly(
    *,
    settings: Mapping[str, str],
    unicorns: int,
    seconds: int | None,
    malformed_every: int | None,
    aggregate: bool | None,
    limits: bool,
    plan: Plan | None,
    open_: bool,
) -> Flight | None:
    """Run a local cloud and a fleet on it for `seconds`, and return the flight. Raises TaskFailed.

    If `seconds` is None, the fleet flies until Ctrl-C and None is returned.
    """
    with _run_cloud(settings, limits=limits, plan=plan) as session:
        point_at(session)
        deployment = find_deployment()
        arguments = _make_producer_arguments(deployment, unicorns, seconds, malformed_every, aggregate=aggregate)
        with (
            serve_session_console(deployment, session, open_=open_),
            run_producer(arguments, environment=make_client_environment(session)) as producer,
        ):
            add_first_user(deployment)
            if seconds is None:
                _fly_until_interrupted(deployment, producer, session, unicorns)
                return None
            verdict, metrics = _fly_and_evaluate(deployment, producer, session, unicorns, seconds)
    if plan is None:
        return Flight(verdict=verdict, metrics=metrics, seed=None, faults={})
    faults = count_faults(plan.file) | {"malformed record": verdict.unreadable}
    return Flight(verdict=verdict, metrics=metrics, seed=plan.seed, faults=faults)


@contextmanager
def _run_cloud(settings: Mapping[str, str], *, limits: bool, plan: Plan | None) -> Iterator[Session]:
    """Run a local cloud in the home folder, which only one fleet may use at a time. Raises TaskFailed."""
    try:
        with session_file.lock():
            build_console()
            with run_local_cloud(settings, limits=limits, chaos=plan) as session:
                yield session
    except session_file.AlreadyLocked:
        other = session_file.load()
        why = f"a fleet is flying here already, at {other.url}" if other else "a fleet is starting here already"
        raise TaskFailed("Starting", why, remedy="Stop it with `./wildrydes down`") from None


def _make_producer_arguments(
    deployment: Deployment, unicorns: int, seconds: int | None, malformed_every: int | None, *, aggregate: bool | None
) -> list[str]:
    arguments = ["--unicorns", str(unicorns), "--stream", deployment.outputs["ReadingsStreamName"]]
    if seconds:
        arguments += ["--for", str(seconds)]
    if malformed_every:
        arguments += ["--malformed-every", str(malformed_every)]
    if aggregate is not None:
        arguments.append("--aggregate" if aggregate else "--no-aggregate")
    return arguments


def _fly_until_interrupted(deployment: Deployment, producer: ProducerProcess, session: Session, unicorns: int) -> None:
    terminal.print(f'The fleet flies. AWS tools reach it after: [bold]eval "$(./wildrydes env)"[/bold] ({session.url})')
    with suppress(KeyboardInterrupt):
        follow_fleet(
            deployment,
            title=f"Wild Rydes · {unicorns:,} unicorns",
            hint="Press Ctrl-C to stop the fleet and the local cloud.",
            is_flying=lambda: _is_flying(producer, session),
        )
        raise _explain_end(producer)
    terminal.print("Landing …")
    summary = producer.land()
    terminal.print(f"The fleet sent {summary.get('sent', 0):,} readings. Everything has stopped.")


def _fly_and_evaluate(
    deployment: Deployment, producer: ProducerProcess, session: Session, unicorns: int, seconds: int
) -> tuple[Verdict, FlightMetrics]:
    follow_fleet(
        deployment,
        title=f"Wild Rydes · {unicorns:,} unicorns for {seconds:,} s",
        hint="Press Ctrl-C to stop everything without a verdict.",
        is_flying=lambda: _is_flying(producer, session),
    )
    summary = producer.land()
    if "sent" not in summary:
        raise _explain_end(producer)
    terminal.print(f"Waiting at most {MAX_WAIT_SECONDS} s for the pipeline to drain …")
    verdict, arrivals = wait_until_drained(
        deployment, sent=summary["sent"], report=lambda text: print_message(terminal, f"  {text}", style="dim")
    )
    return verdict, measure(deployment, arrivals, emulator_pid=session.cloud, since=session.since)


def _is_flying(producer: ProducerProcess, session: Session) -> bool:
    """Return whether the producer is running. Raises TaskFailed if the local cloud has ended."""
    if get_start_time(session.cloud) is None:
        raise TaskFailed("Flying", "the local cloud has ended", remedy="Read its log", log=get_log_file("emulator"))
    return producer.is_flying()


def _explain_end(producer: ProducerProcess) -> TaskFailed:
    """Return the error for a producer that ended by itself."""
    code = producer.process.wait()
    lines = producer.log.read_text(errors="replace").strip().splitlines()
    why = lines[-1] if lines and code >= 0 else f"the producer {describe_exit(code)}"
    return TaskFailed("Flying", why, remedy="Read the log, and run the command again", log=producer.log)
