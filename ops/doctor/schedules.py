"""Check the schedules that call functions."""

from collections.abc import Iterator, Mapping

from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, Level, ok

_FUNCTIONS: Mapping[str, tuple[str, Level]] = {
    "WatchName": ("WildRydesMonitoring", Level.problem),
    "CompactorName": ("WildRydesArchive", Level.warning),
}
"""The output that names each function, its stack, and the level of a missing schedule: compactions can wait."""


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Check the schedule of each function."""
    events, functions = context.session.client("events"), context.session.client("lambda")
    for output, (stack, level) in _FUNCTIONS.items():
        function = context.outputs[output]
        arn = functions.get_function_configuration(FunctionName=function)["FunctionArn"]
        rules = events.list_rule_names_by_target(TargetArn=arn)["RuleNames"]
        about = f"schedule of {function}"
        if not rules:
            remedy = context.format_drift_command(context.get_stack_name(stack))
            yield Finding(level, about, "no rule calls it: somebody deleted the rule", remedy)
        for rule in rules:
            state = events.describe_rule(Name=rule)["State"]
            if state.startswith("ENABLED"):
                yield ok(about, state)
            else:
                remedy = f"aws events enable-rule --name {rule}"
                yield Finding(level, about, f"it is {state}, so nothing calls the function", remedy)
