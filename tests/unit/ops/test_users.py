import re

import boto3
import pytest

from ops.deployment import Deployment
from ops.task import TaskFailed
from ops.users import generate_password, list_users


def test_password_is_random_and_has_what_the_policy_wants_and_no_shell_minds() -> None:
    made = [generate_password() for _ in range(200)]
    assert len(set(made)) == len(made)
    for password in made:
        assert re.fullmatch(r"[A-Za-z0-9_=+.-]{16}", password)
        assert all(re.search(kind, password) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[_=+.-]"))


def test_deployment_that_asks_nobody_to_sign_in_says_how_it_would() -> None:
    guests = Deployment(session=boto3.Session(region_name="eu-west-1"), outputs={}, statuses={})
    with pytest.raises(TaskFailed, match="does not require sign-in"):
        list_users(guests)
