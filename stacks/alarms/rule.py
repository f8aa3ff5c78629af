"""An alarm as all are here: it says why it is there and what to do, and tells the topic of both its states."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns

from stacks.base import FleetStack

GUIDE = "docs/operating.md"

_MORE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
_FEWER = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When an alarm goes off: where the metric is above the threshold in `count` of the last `of` periods."""

    name: str
    """One word in capitals, as `AggregatorBehind`; the alarm is `WildRydes-AggregatorBehind` in the default stage."""
    section: str
    """The heading's anchor in GUIDE."""
    reason: str
    """What it means, in a sentence, and what to do, in another."""
    metric: cloudwatch.Metric
    above: float = 0.0
    count: int = 1
    of: int = 1
    alarms_on_missing_data: bool = False
    """Then it is missing data that tells, and the threshold is 1 from below; otherwise no data is good news."""


def add_alarm(stack: FleetStack, rule: Rule, topic: sns.ITopic) -> cloudwatch.Alarm:
    """The alarm of a rule."""
    alarm = cloudwatch.Alarm(
        stack,
        rule.name,
        alarm_name=stack.settings.physical_name(f"WildRydes-{rule.name}"),
        alarm_description=f"{rule.reason} See {GUIDE}#{rule.section}.",
        metric=rule.metric,
        comparison_operator=_FEWER if rule.alarms_on_missing_data else _MORE,
        threshold=1 if rule.alarms_on_missing_data else rule.above,
        evaluation_periods=rule.of,
        datapoints_to_alarm=rule.count,
        treat_missing_data=cloudwatch.TreatMissingData.BREACHING
        if rule.alarms_on_missing_data
        else cloudwatch.TreatMissingData.NOT_BREACHING,
    )
    alarm.add_alarm_action(actions.SnsAction(topic))
    alarm.add_ok_action(actions.SnsAction(topic))
    return alarm


MINUTE = Duration.minutes(1)
FIVE_MINUTES = Duration.minutes(5)
HELD_FOR_AN_HOUR = 12
"""So many periods of five minutes: one message for an hour of what comes now and then, instead of one each time."""
