"""Checking the schedules that call functions."""

from collections.abc import Callable, Iterator, Mapping

from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem, warning

Bad = Callable[[str, str, str], Finding]
_FUNCTIONS: Mapping[str, tuple[str, Bad]] = {
    "WatchName": ("WildRydesMonitoring", problem),
    "CompactorName": ("WildRydesArchive", warning),
}
"""The output that names each function, its stack, and the level of a missing schedule: compactions can wait."""


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Check the schedule of each function."""
    events = context.deployment.session.client("events")
    for output, (stack, bad) in _FUNCTIONS.items():
        function = context.deployment.outputs[output]
        arn = context.deployment.session.client("lambda").get_function_configuration(FunctionName=function)[
            "FunctionArn"
        ]
        rules = events.list_rule_names_by_target(TargetArn=arn)["RuleNames"]
        states = {rule: events.describe_rule(Name=rule)["State"] for rule in rules}
        yield from _check_schedule(function, states, bad=bad, gone=context.drift_command(context.stack_name(stack)))


def _check_schedule(function: str, states: Mapping[str, str], *, bad: Bad, gone: str) -> Iterator[Finding]:
    """Judge the states of a function's rules. `gone` is the remedy if it has no rule."""
    about = f"schedule of {function}"
    if not states:
        yield bad(about, "no rule calls it: somebody deleted the rule", gone)
    for rule, state in states.items():
        if state.startswith("ENABLED"):
            yield ok(about, state)
        else:
            yield bad(about, f"it is {state}, so nothing calls the function", f"aws events enable-rule --name {rule}")
