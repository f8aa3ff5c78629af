"""Turn a rule into an alarm that notifies the topic, with a description of the cause and the remedy."""

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
    """When an alarm goes off: when the metric is above the threshold in `count` of the last `of` periods."""

    name: str
    """In camel case, such as `AggregatorBehind`; the alarm is `WildRydes-AggregatorBehind` in the default stage."""
    section: str
    """The heading's anchor in GUIDE."""
    reason: str
    """A sentence that says what the alarm means, and another that says what to do."""
    metric: cloudwatch.Metric
    above: float = 0.0
    count: int = 1
    of: int = 1
    alarms_on_missing_data: bool = False
    """Whether the alarm goes off when there is no data. Otherwise missing data counts as good."""


def add_alarm(stack: FleetStack, rule: Rule, topic: sns.ITopic) -> cloudwatch.Alarm:
    """Add the alarm of a rule."""
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
"""The number of five-minute periods in an hour: an alarm that evaluates them sends one message for several events."""
