"""Looking for what is left by its tags, whatever its name."""

import shlex
from collections.abc import Callable, Iterator
from typing import Any

from ops.cost import prices
from ops.leftovers.leftover import PROJECT, PROJECT_TAG, STAGE_TAG, Leftover


def tagged(client: Callable[[str], Any], stage: str) -> Iterator[Leftover]:
    """Every resource that has the project's and the stage's tag, by its ARN.

    The tagging service may list what was just deleted for some hours more: a pair of eyes must see whether it is there.
    """
    wanted = [{"Key": PROJECT_TAG, "Values": [PROJECT]}, {"Key": STAGE_TAG, "Values": [stage or "default"]}]
    pages = client("resourcegroupstaggingapi").get_paginator("get_resources").paginate(TagFilters=wanted)
    for arn in (one["ResourceARN"] for page in pages for one in page["ResourceTagMappingList"]):
        remedy = f"aws resourcegroupstaggingapi get-resources --resource-arn-list {shlex.quote(arn)}"
        yield Leftover(kind="tagged", name=arn, dollars=_dollars(arn), remedy=remedy)


def unnamed(by_tag: Iterator[Leftover], by_name: list[Leftover]) -> Iterator[Leftover]:
    """Of what was found by its tags, what wasn't found by its name already."""
    names = {one.name.partition(" ")[0] for one in by_name}
    for one in by_tag:
        if not any(one.name.endswith(f"{before}{name}") for name in names for before in ("/", ":")):
            yield one


def _dollars(arn: str) -> float:
    return prices.KEY_MONTH.of(1) if arn.startswith("arn:aws:kms:") and ":key/" in arn else 0.0
