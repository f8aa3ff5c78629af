"""What can be measured: each part's report, which is imported only where it is asked for."""

from collections.abc import Callable, Mapping

from bench.figure import Figure
from ops.task import TaskFailed


def _producer(quick: bool) -> list[Figure]:
    from bench.producer.report import producer_report

    return producer_report(quick=quick)


def _consumer(quick: bool) -> list[Figure]:
    from bench.consumer.report import consumer_report

    return consumer_report(quick=quick)


def _handlers(quick: bool) -> list[Figure]:
    from bench.handlers.report import handlers_report

    return handlers_report(quick=quick)


def _growth(quick: bool) -> list[Figure]:
    from bench.growth.report import growth_report

    return growth_report(quick=quick)


def _archive(quick: bool) -> list[Figure]:
    from bench.archive.report import archive_report

    return archive_report(quick=quick)


def _console(quick: bool) -> list[Figure]:
    try:
        from bench.console.report import console_report
    except ModuleNotFoundError as error:
        raise TaskFailed(
            "Measuring the console",
            f"it is drawn in the browser that the tests bring, and {error.name} isn't here",
            remedy="Run `./wildrydes test tests/unit` once, and then this again",
        ) from None

    if quick:
        return console_report(unicorns=200, seconds=10, fleet=2_000, polls=5)
    return console_report(unicorns=1_000, seconds=60, fleet=10_000, polls=30)


def _watch(quick: bool) -> list[Figure]:
    from bench.watch import crowded_report, watch_report

    if quick:
        return watch_report(unicorns=10_000, shards=10)
    return watch_report(unicorns=100_000, shards=100) + crowded_report(names=1_000_000, shards=10)


def _flood(quick: bool) -> list[Figure]:
    from bench.flood import flood_report

    return flood_report(quick=quick)


BESIDE_PEERS: Mapping[str, Callable[[bool], list[Figure]]] = {
    "producer": _producer,
    "consumer": _consumer,
    "handlers": _handlers,
    "archive": _archive,
}
"""By name, what is measured beside others that do the same; the argument is whether a first look is enough."""

ALONE: Mapping[str, Callable[[bool], list[Figure]]] = {
    "growth": _growth,
    "console": _console,
    "watch": _watch,
    "flood": _flood,
}
"""The rest, measured where it is asked for. The console's needs the browser that the tests bring."""

PARTS = {**BESIDE_PEERS, **ALONE}
