"""Find what is left of a stage by its tags."""

import shlex
from collections.abc import Callable, Iterator
from typing import Any

from ops.cost import prices
from ops.leftovers.leftover import PROJECT, PROJECT_TAG, STAGE_TAG, Leftover


def find_tagged(client: Callable[[str], Any], stage: str) -> Iterator[Leftover]:
    """Yield every resource with the tags of the project and the stage, except keys that wait for their deletion.

    The tagging service may list deleted resources for some hours, so the remedy is to look at the resource.
    """
    filters = [{"Key": PROJECT_TAG, "Values": [PROJECT]}, {"Key": STAGE_TAG, "Values": [stage or "default"]}]
    pages = client("resourcegroupstaggingapi").get_paginator("get_resources").paginate(TagFilters=filters)
    for arn in (mapping["ResourceARN"] for page in pages for mapping in page["ResourceTagMappingList"]):
        is_key = ":kms:" in arn and ":key/" in arn
        # A key waits days for its deletion after its stack was deleted, and then costs nothing.
        # Source: KMS developer guide, "Deleting AWS KMS keys".
        if is_key and client("kms").describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] == "PendingDeletion":
            continue
        dollars = prices.KEY_MONTH.charge_for(1) if is_key else 0.0
        remedy = f"aws resourcegroupstaggingapi get-resources --resource-arn-list {shlex.quote(arn)}"
        yield Leftover(kind="tagged", name=arn, dollars=dollars, remedy=remedy)


def exclude_named(by_tag: Iterator[Leftover], by_name: list[Leftover]) -> Iterator[Leftover]:
    """Yield the resources of `by_tag` that `by_name` does not contain."""
    endings = tuple(f"{sign}{leftover.name.partition(' ')[0]}" for leftover in by_name for sign in "/:")
    return (leftover for leftover in by_tag if not leftover.name.endswith(endings))
