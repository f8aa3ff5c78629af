"""Run all checks of `doctor`, one after the other."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from aws.environment import ENDPOINT, is_loopback
from aws.errors import AWS_ERRORS, describe_error
from aws.names import get_selected_stage
from aws.session import create_session
from ops.deployment import Deployment, MissingOutput, NotDeployed, find_deployment
from ops.doctor import (
    alarms,
    buckets,
    delivery,
    fields,
    identity_pool,
    mappings,
    roles,
    roster,
    schedules,
    stacks,
    streams,
    versions,
)
from ops.doctor.deployment_context import DeploymentContext, fetch_templates
from ops.doctor.finding import Finding, Level, ok, problem
from ops.report import select_attributes

Check = Callable[[DeploymentContext], Iterator[Finding]]
_CHECKS: tuple[tuple[str, Check], ...] = (
    ("bootstrap", stacks.check_bootstrap),
    ("stacks", stacks.check_states),
    ("code", stacks.check_code),
    ("guests", identity_pool.check),
    ("roles", roles.check),
    ("streams", streams.check),
    ("mappings", mappings.check),
    ("schedules", schedules.check),
    ("roster", roster.check),
    ("buckets", buckets.check),
    ("delivery", delivery.check),
    ("fields", fields.check),
    ("alarms", alarms.check),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """The findings of all checks."""

    cloud: str
    findings: Sequence[Finding]
    strict: bool
    """Whether a warning is a failure too."""

    @property
    def problems(self) -> int:
        return self._count(Level.problem)

    @property
    def warnings(self) -> int:
        return self._count(Level.warning)

    @property
    def ok(self) -> bool:
        return not self.problems and not (self.strict and self.warnings)

    def to_dict(self) -> dict[str, Any]:
        findings = [asdict(finding) for finding in self.findings]
        return {**select_attributes(self, "cloud", "problems", "warnings"), "findings": findings}

    def lines(self) -> list[str]:
        """Return the counts. The command has already printed each finding."""
        return [f"{len(self.findings)} checks: {self.problems} problems, {self.warnings} warnings"]

    def _count(self, level: Level) -> int:
        return sum(finding.level is level for finding in self.findings)


def examine(report: Callable[[str], None], *, quick: bool, deep: bool) -> Iterator[Finding]:
    """Yield every finding, causes before their effects. A check that cannot run is a problem too.

    `report` is called with the name of each check before it runs; `quick` leaves out the comparison with the code.
    Unless it is `deep`, the number of calls does not grow with what the buckets hold, nor with the shards.
    """
    yield from versions.check()
    try:
        session = create_session()
        identity = session.client("sts").get_caller_identity()
    except AWS_ERRORS as error:
        yield problem("credentials", describe_error(error).rstrip("."), "aws sts get-caller-identity")
        return
    yield ok("credentials", f"{identity['Arn']} in {session.region_name}")
    try:
        context = _make_context(find_deployment(), identity["Account"], is_deep=deep)
    except NotDeployed as error:
        yield problem("stacks", str(error).rstrip("."), "npx cdk deploy --all")
        return
    for title, check in _CHECKS:
        report(title)
        if not (quick and check is stacks.check_code):
            yield from run_check(title, check, context)


def run_check(title: str, check: Check, context: DeploymentContext) -> Iterator[Finding]:
    """Yield the findings of a check, or a problem if the check cannot run."""
    try:
        yield from check(context)
    except MissingOutput as missing:
        what = f"the check needs the stack with the output {missing.args[0]}, which is not deployed"
        yield problem(title, what, context.format_cdk_command("deploy"))
    except AWS_ERRORS as error:
        yield problem(title, describe_error(error).rstrip("."), context.format_wildrydes_command("status"))


def _make_context(deployment: Deployment, account: str, *, is_deep: bool) -> DeploymentContext:
    return DeploymentContext(
        deployment=deployment,
        stage=get_selected_stage(),
        is_local=is_loopback(os.environ.get(ENDPOINT, "")),
        account=account,
        region=str(deployment.session.region_name),
        templates=fetch_templates(deployment),
        clock=lambda: datetime.now(UTC),
        is_deep=is_deep,
    )
