"""The suites that `bench` can run. A suite's modules are imported only when it runs."""

from collections.abc import Callable, Mapping

from bench.stats import Figure
from ops.task import TaskFailed


def _measure_producer(quick: bool) -> list[Figure]:
    from bench.producer.report import measure_producer

    return measure_producer(quick=quick)


def _measure_consumer(quick: bool) -> list[Figure]:
    from bench.consumer.report import measure_consumer

    return measure_consumer(quick=quick)


def _measure_handlers(quick: bool) -> list[Figure]:
    from bench.handlers.report import measure_handlers

    return measure_handlers(quick=quick)


def _measure_growth(quick: bool) -> list[Figure]:
    from bench.growth.report import measure_growth

    return measure_growth(quick=quick)


def _measure_archive(quick: bool) -> list[Figure]:
    from bench.archive.report import measure_archive

    return measure_archive(quick=quick)


def _measure_operations(quick: bool) -> list[Figure]:
    from bench.operations.report import measure_operations
    from bench.reconcile.report import measure_reconciliation

    return [*measure_operations(quick=quick), *measure_reconciliation(quick=quick)]


def _measure_console(quick: bool) -> list[Figure]:
    try:
        from bench.console.report import measure_console
    except ModuleNotFoundError as error:
        raise _needs_browser("Measuring the console", error) from None

    if quick:
        return measure_console(unicorns=200, seconds=10, fleet=2_000, polls=5)
    return measure_console(unicorns=1_000, seconds=60, fleet=10_000, polls=30)


def _measure_viewers(quick: bool) -> list[Figure]:
    try:
        from bench.viewers.report import measure_viewers
    except ModuleNotFoundError as error:
        raise _needs_browser("Measuring viewers", error) from None

    if quick:
        return measure_viewers(subscribers=100, unicorns=200, seconds=10)
    return measure_viewers(subscribers=1_000, unicorns=1_000, seconds=60)


def _needs_browser(title: str, error: ModuleNotFoundError) -> TaskFailed:
    return TaskFailed(
        title,
        f"it needs the browser of the tests, and the package {error.name} is not installed",
        remedy="Run `./wildrydes test tests/unit` once, and then this again",
    )


def _measure_alerts(quick: bool) -> list[Figure]:
    from bench.alerts import measure_alerts, measure_crowded_alerts

    if quick:
        return measure_alerts(unicorns=10_000, shards=10)
    return measure_alerts(unicorns=100_000, shards=100) + measure_crowded_alerts(names=1_000_000, shards=10)


def _measure_floods(quick: bool) -> list[Figure]:
    from bench.flood import measure_floods

    return measure_floods(quick=quick)


PEER_SUITES: Mapping[str, Callable[[bool], list[Figure]]] = {
    "producer": _measure_producer,
    "consumer": _measure_consumer,
    "handlers": _measure_handlers,
    "archive": _measure_archive,
}
"""Suites that compare with peers, by name. Each takes whether a quick first look is enough."""

OTHER_SUITES: Mapping[str, Callable[[bool], list[Figure]]] = {
    "growth": _measure_growth,
    "console": _measure_console,
    "viewers": _measure_viewers,
    "watch": _measure_alerts,
    "flood": _measure_floods,
    "operations": _measure_operations,
}
"""Suites that run only when they are named. `console` and `viewers` need the browser of the tests."""

SUITES = {**PEER_SUITES, **OTHER_SUITES}
