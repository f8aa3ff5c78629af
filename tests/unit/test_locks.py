"""The lock files pin every dependency by its content, and leave it to the machine where it comes from."""

import json
import re

import pytest

from ops.paths import ROOT

HOST = re.compile(r"https?://|--(extra-)?index-url|--find-links|@ file:")
REQUIREMENT = re.compile(r"[a-z0-9._-]+==[^ ]+( ; .+)?( --hash=sha256:[0-9a-f]{64})+")


LOCKS = [
    "requirements.lock",
    "requirements-test.lock",
    "requirements-functions.lock",
    *sorted(str(lock.relative_to(ROOT)) for lock in (ROOT / "bench/peers").glob("*.lock")),
]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_python_package_is_pinned_by_version_and_hash_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    requirements = re.sub(r" \\\n +", " ", text).strip().splitlines()
    assert [line for line in requirements if not REQUIREMENT.fullmatch(line.strip())] == []
    assert not HOST.search(text)


def test_tests_have_all_that_users_have_and_users_all_that_functions_have_in_the_same_versions() -> None:
    functions, users, tests = (
        set(re.findall(r"(?m)^[a-z0-9._-]+==\S+", (ROOT / lock).read_text()))
        for lock in ("requirements-functions.lock", "requirements.lock", "requirements-test.lock")
    )
    assert functions
    assert functions < users < tests


def test_every_node_package_is_pinned_by_version_and_hash_and_names_no_host() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert packages
    bundled = {name for name, package in packages.items() if package.get("inBundle")}
    assert [
        name
        for name, package in packages.items()
        if name not in bundled and not (package["version"] and package["integrity"].startswith("sha512-"))
    ] == []
    assert not any("resolved" in package for package in packages.values())
