"""Describe resources that a destroyed deployment left behind, and recognize them by name."""

import re
from dataclasses import dataclass

from aws.names import physical_name
from ops.deployment import STACKS

PROJECT, PROJECT_TAG, STAGE_TAG = "wildrydes", "Project", "Stage"
_NAMES = (
    *("wildrydes", "wildrydes-summary", "UnicornSensorData", "WildRydes"),
    *("WildRydesAggregator", "WildRydesStreamProcessor", "WildRydesCompactor", "WildRydesBackfill", "WildRydesWatch"),
    *("WildRydesFeed", "WildRydesSettingsGuard", "WildRydesAcknowledgments"),
    *STACKS,
)
"""Physical names in the default stage. Another stage appends its name."""
_ALARM = "WildRydes-[A-Z][A-Za-z]*"
"""The alarms of the default stage. A stage's name has no capital letter, so a topic of another stage does not match."""
_FOLDERS = ("/aws/lambda/", "/aws/kinesisfirehose/")
"""The prefixes of log groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A resource that still exists."""

    kind: str
    name: str
    dollars: float = 0
    """US dollars per month."""
    remedy: str
    """The command that removes it."""


def belongs_to_stage(stage: str, name: str) -> bool:
    """Return whether the stacks of a stage, or CloudFormation for them, gave a resource this name.

    CloudFormation generates `stack-logicalId-random`, in lower case for buckets. The stack of another stage is
    `stack-stage`, so its generated names have one more part.
    """
    for folder in _FOLDERS:
        name = name.removeprefix(folder)
    if name in {physical_name(own_name, stage) for own_name in _NAMES} | {physical_name(PROJECT, stage, "_")}:
        return True
    if re.fullmatch(physical_name(_ALARM, stage), name):
        return True
    stems = (f"{physical_name(stack, stage)}-" for stack in STACKS)
    return any(name.lower().startswith(stem.lower()) and name[len(stem) :].count("-") == 1 for stem in stems)
