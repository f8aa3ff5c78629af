"""CloudWatch alarms, evaluated each minute by the dimensions of their metric; actions follow a change of state.

The emulator looks at an alarm only when somebody puts a metric, whatever its dimensions, and knows no missing data.
"""

import logging
import threading
import time
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from emulator.alarm import Condition

_SETTLE_SECONDS = 2
"""After a full minute, for what was measured in it to be there."""
_log = logging.getLogger("wildrydes.alarms")


def install() -> None:
    """Make the emulator evaluate alarms as AWS does. Call before it serves."""
    # What it calls when metrics are put; the minute evaluates.
    cloudwatch._evaluate_all_alarms = lambda: None
    threading.Thread(target=_evaluate_each_minute, name="alarms", daemon=True).start()


def _evaluate_each_minute() -> None:
    while True:
        time.sleep(60 - (time.time() - _SETTLE_SECONDS) % 60)
        now = time.time()
        for (account, region, _), alarm in list(cloudwatch._alarms._data.items()):
            try:
                with request_scope(account, region):
                    _evaluate(alarm, now)
            except Exception:  # noqa: BLE001 - a fault of one alarm must not stop the others for good
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
    shown = ", ".join("no data" if value is None else f"{value:g}" for value in values)
    reason = f"Threshold Crossed: {condition.count} of [{shown}] for {condition.comparison} {condition.threshold:g}"
    alarm.update(StateValue=after, StateReason=reason, StateUpdatedTimestamp=int(now))
    cloudwatch._record_history(alarm["AlarmName"], before, after, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, after, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _get_value(alarm: dict[str, Any], start: float, end: float) -> float | None:
    """The alarm's statistic of what was measured from `start` until before `end`."""
    dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(alarm.get("Dimensions", [])))
    points = cloudwatch._metrics.get((alarm["Namespace"], alarm["MetricName"], dimensions)) or []
    within = [point for point in points if start <= point["Timestamp"] < end]
    if not within:
        return None
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    value = cloudwatch._stat_value(cloudwatch._calc_stats(within), statistic, within)
    return None if value is None else float(value)
