"""Evaluate CloudWatch alarms every minute, and run their actions when their state changes.

MiniStack evaluates an alarm only when a metric is put, ignores the metric's dimensions, and treats no data as missing.
"""

import logging
import threading
import time
from typing import Any

from ministack.core.responses import request_scope

from emulator.alarm import Condition
from emulator.ministack import cloudwatch, list_alarms

_SETTLE_SECONDS = 2
"""How long after a full minute the metrics of that minute are complete."""
_log = logging.getLogger("wildrydes.alarms")


def install() -> None:
    """Make the emulator evaluate alarms as AWS does. Call before it serves."""
    cloudwatch.evaluate_all_alarms = lambda: None
    threading.Thread(target=_evaluate_each_minute, name="alarms", daemon=True).start()


def _evaluate_each_minute() -> None:
    while True:
        time.sleep(60 - (time.time() - _SETTLE_SECONDS) % 60)
        now = time.time()
        for account, region, alarm in list_alarms():
            try:
                with request_scope(account, region):
                    _evaluate(alarm, now)
            except Exception:  # noqa: BLE001 - an alarm that fails must not stop the others
                _log.exception("Alarm %s", alarm.get("AlarmName"))


def _evaluate(alarm: dict[str, Any], now: float) -> None:
    condition = Condition.from_alarm(alarm)
    if condition is None:
        return
    values = [_get_value(alarm, start, end) for start, end in condition.get_periods(now)]
    before = alarm["StateValue"]
    after = condition.evaluate(values, before)
    if after == before:
        return
    listed = ", ".join("no data" if value is None else f"{value:g}" for value in values)
    reason = f"Threshold Crossed: {condition.count} of [{listed}] for {condition.comparison} {condition.threshold:g}"
    alarm.update(StateValue=after, StateReason=reason, StateUpdatedTimestamp=int(now))
    cloudwatch.record_history(alarm["AlarmName"], before, after, reason)
    cloudwatch.dispatch_alarm_actions(alarm, before, after, reason)
    cloudwatch.evaluate_parent_alarms(alarm)


def _get_value(alarm: dict[str, Any], start: float, end: float) -> float | None:
    """Return the alarm's statistic over the data points in [start, end); None without data."""
    dimensions = cloudwatch.dims_key(cloudwatch.dims_from_list(alarm.get("Dimensions", [])))
    points = cloudwatch.metrics.get((alarm["Namespace"], alarm["MetricName"], dimensions)) or []
    points = [point for point in points if start <= point["Timestamp"] < end]
    if not points:
        return None
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    value = cloudwatch.stat_value(cloudwatch.calc_stats(points), statistic, points)
    return None if value is None else float(value)
