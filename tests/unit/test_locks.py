"""The lock files pin every package and name no host."""

import json
import re

from ops.paths import ROOT


def test_locks_name_no_host_and_pin_every_package_with_its_hash() -> None:
    for name in ("requirements.lock", "requirements-test.lock", "requirements-functions.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        packages = re.findall(r"^[a-z].*", text, re.MULTILINE)
        assert packages
        assert all("==" in package for package in packages)
        assert text.count("==") <= text.count("--hash=sha256:")
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


def test_node_packages_are_pinned_and_what_only_tests_need_is_apart() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), wanted
    assert "@sparticuz/chromium" in package["devDependencies"]
    assert {"aws-cdk", "esbuild"} <= set(package["dependencies"])


def test_test_lock_holds_all_of_the_other_in_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z][^ ]*==[^ ]+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-test.lock")
