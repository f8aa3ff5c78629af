"""What the state machine of a long backfill promises."""

import json
from typing import Any

import pytest

from tests.built.stacks.conftest import Template, list_properties


@pytest.fixture(scope="module")
def put_all_back(aws: dict[str, Template]) -> dict[str, Any]:
    [machine] = list_properties(aws, "AWS::StepFunctions::StateMachine")
    parts = machine["DefinitionString"]["Fn::Join"][1]
    definition = json.loads("".join(part if isinstance(part, str) else "reference" for part in parts))
    assert definition["StartAt"] == "PutAllBack"
    return dict(definition["States"]["PutAllBack"])


def test_outputs_of_any_number_of_children_fit(put_all_back: dict[str, Any]) -> None:
    """Those of all children together may have 256 KB. Source: Step Functions developer guide, "Service quotas"."""
    assert put_all_back["ResultPath"] is None
    assert put_all_back["ItemProcessor"]["States"]["Done"] == {"Type": "Succeed", "OutputPath": None}


def test_one_object_that_fails_stops_no_other_and_is_not_tried_again(put_all_back: dict[str, Any]) -> None:
    assert put_all_back["ToleratedFailurePercentage"] == 100
    for_good, for_now = put_all_back["ItemProcessor"]["States"]["PutBack"]["Retry"]
    assert for_good == {"ErrorEquals": ["ObjectUnreadable"], "MaxAttempts": 0}
    assert (for_now["ErrorEquals"], for_now["MaxAttempts"] > 3) == (["States.ALL"], True)


def test_children_may_take_long_and_are_as_many_as_the_command_says(put_all_back: dict[str, Any]) -> None:
    assert put_all_back["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert put_all_back["MaxConcurrencyPath"] == "$.concurrency"
