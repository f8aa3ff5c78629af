"""Something that is left of a deployment, and the names that tell whose it is."""

import re
from dataclasses import dataclass

from aws.names import physical_name
from ops.deployment import STACKS

PROJECT, PROJECT_TAG, STAGE_TAG = "wildrydes", "Project", "Stage"
_NAMED = (
    "wildrydes",
    "wildrydes-summary",
    "UnicornSensorData",
    "WildRydesAggregator",
    "WildRydesStreamProcessor",
    "WildRydesCompactor",
    "WildRydesWatch",
    "WildRydes",
    *STACKS,
)
"""Names of the default stage; another one appends its own."""
_ALARM = "WildRydes-[A-Z][A-Za-z]*"
"""An alarm of the default stage; a stage's name has no capital, so another stage's topic is none."""
_FOLDERS = ("/aws/lambda/", "/aws/kinesisfirehose/")
"""Of log groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A resource that still exists."""

    kind: str
    name: str
    dollars: float
    """A month, as it lies there."""
    remedy: str
    """The command that removes it."""


def belongs_to_stage(stage: str, name: str) -> bool:
    """Whether a physical name is one of a stage: given by the stacks, or made by CloudFormation of theirs.

    CloudFormation makes `stack-logicalId-random`, in lower case for buckets; the stack of a stage is `stack-stage`, so
    one part more tells the stages apart.
    """
    for folder in _FOLDERS:
        name = name.removeprefix(folder)
    if name in {physical_name(name_, stage) for name_ in _NAMED} | {physical_name(PROJECT, stage, "_")}:
        return True
    if re.fullmatch(physical_name(_ALARM, stage), name):
        return True
    for stack in STACKS:
        stem = f"{physical_name(stack, stage)}-"
        if name.lower().startswith(stem.lower()) and name[len(stem) :].count("-") == 1:
            return True
    return False
