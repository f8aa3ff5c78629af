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
from producer.motion import Motion
from producer.replay.choices import ReplayOptions
from unicorn.selected_fleet import FLEET

_TITLE_FILES = 3
"""How many files of a replay the title names."""


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
        lines = [*self.metrics.lines(), *self.verdict.lines()]
        if self.seed is not None:
            faults = "; ".join(f"{count:,} × {kind}" for kind, count in self.faults.items())
            lines.append(f"Faults that struck: {faults}.")
        return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightOptions:
    """What the options of `up` select."""

    settings: Mapping[str, str]
    """CDK context values."""
    unicorns: int
    motion: Motion | None
    """How simulated vehicles move; None for the producer's default."""
    replay: ReplayOptions | None
    """The recorded positions to fly instead; None for simulated vehicles."""
    seconds: int | None
    """The duration of the flight; None to fly until Ctrl-C."""
    malformed_every: int | None
    aggregate: bool | None
    """Whether the producer puts many readings into a record; None for its default."""
    limits: bool
    plan: Plan | None
    """The faults of the chaos; None for a flight without chaos."""
    open_: bool
    """Whether to open the console in the browser."""

    @property
    def title(self) -> str:
        if self.replay is None:
            return f"Wild Rydes · {FLEET.count(self.unicorns)}"
        names = ", ".join(file.name for file in self.replay.files[:_TITLE_FILES])
        return f"Wild Rydes · {names}{', …' if len(self.replay.files) > _TITLE_FILES else ''}"

    def make_producer_arguments(self, stream: str) -> list[str]:
        flying = self.replay.to_arguments() if self.replay else ["--unicorns", str(self.unicorns)]
        arguments = [*flying, "--stream", stream]
        if self.motion:
            arguments += ["--motion", self.motion]
        if self.seconds:
            arguments += ["--for", str(self.seconds)]
        if self.malformed_every:
            arguments += ["--malformed-every", str(self.malformed_every)]
        if self.aggregate is not None:
            arguments.append("--aggregate" if self.aggregate else "--no-aggregate")
        return arguments


def fly(options: FlightOptions) -> Flight | None:
    """Run a local cloud and a fleet on it, and return the flight; None if it was to last until Ctrl-C.

    Raises TaskFailed.
    """
    with _run_cloud(options) as session:
        point_at(session)
        deployment = find_deployment()
        arguments = options.make_producer_arguments(deployment.outputs["ReadingsStreamName"])
        with (
            serve_session_console(deployment, session, open_=options.open_),
            run_producer(arguments, environment=make_client_environment(session)) as producer,
        ):
            add_first_user(deployment)
            if options.seconds is None:
                _fly_until_interrupted(deployment, producer, session, options)
                return None
            verdict, metrics = _fly_and_evaluate(deployment, producer, session, options)
    plan = options.plan
    faults = count_faults(plan.file) | {"malformed record": verdict.unreadable} if plan else {}
    return Flight(verdict=verdict, metrics=metrics, seed=plan.seed if plan else None, faults=faults)


@contextmanager
def _run_cloud(options: FlightOptions) -> Iterator[Session]:
    """Run a local cloud in the home folder, which only one fleet may use at a time. Raises TaskFailed."""
    try:
        with session_file.lock():
            build_console()
            with run_local_cloud(options.settings, limits=options.limits, chaos=options.plan) as session:
                yield session
    except session_file.AlreadyLocked:
        other = session_file.load()
        why = f"a fleet is flying here already, at {other.url}" if other else "a fleet is starting here already"
        raise TaskFailed("Starting", why, remedy="Stop it with `./wildrydes down`") from None


def _fly_until_interrupted(
    deployment: Deployment, producer: ProducerProcess, session: Session, options: FlightOptions
) -> None:
    terminal.print(f'The fleet flies. AWS tools reach it after: [bold]eval "$(./wildrydes env)"[/bold] ({session.url})')
    title, hint = options.title, "Press Ctrl-C to stop the fleet and the local cloud."

    def is_replayed() -> bool:
        """Return whether all recorded positions were sent. They can still be watched."""
        return options.replay is not None and producer.process.poll() == 0

    with suppress(KeyboardInterrupt):
        follow_fleet(
            deployment, title=title, hint=hint, is_flying=lambda: _is_flying(producer, session) or is_replayed()
        )
        raise _explain_end(producer)
    terminal.print("Landing …")
    summary = producer.land()
    terminal.print(f"The fleet sent {summary.get('sent', 0):,} readings. Everything has stopped.")


def _fly_and_evaluate(
    deployment: Deployment, producer: ProducerProcess, session: Session, options: FlightOptions
) -> tuple[Verdict, FlightMetrics]:
    title = f"{options.title} for {options.seconds:,} s"
    hint = "Press Ctrl-C to stop everything without a verdict."
    follow_fleet(deployment, title=title, hint=hint, is_flying=lambda: _is_flying(producer, session))
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
