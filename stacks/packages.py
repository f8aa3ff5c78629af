"""`python -m stacks.packages`: fetch the packages that the functions need beside Lambda's runtime.

The launcher runs it at set-up, so that a synthesis downloads nothing. For each place where functions run, it fetches
wheels for the architecture and the Python there, checked by the hashes in `requirements-functions.lock`. It uses only
Python's standard library.
"""

import hashlib
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-functions.lock"


class MissingPackages(RuntimeError):
    """The packages were not fetched. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where functions run: a Python version, and the platform of its wheels as pip names it (None for this machine)."""

    name: str
    python: str
    wheels: str | None

    @property
    def folder(self) -> Path:
        """The folder of the packages; each content of the lock file has its own."""
        lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
        return ROOT / ".venv" / "functions" / f"{self.name}-{self.python}-{lock}"


AWS = Place("aws-arm64", "3.13", "manylinux2014_aarch64")
"""Lambda's runtime, on the functions' architecture."""
HOST = Place(f"host-{platform.machine().lower()}", f"{sys.version_info.major}.{sys.version_info.minor}", None)
"""The local cloud, whose functions run with its own Python."""


def get_packages(place: Place) -> Path:
    """Return the folder with the packages for a place. Raises MissingPackages."""
    if not place.folder.is_dir():
        raise MissingPackages(
            f"The functions' packages for {place.name} and Python {place.python} are missing: "
            "run `./wildrydes --help` once, which fetches them."
        )
    return place.folder


def fetch_packages(place: Place) -> None:
    """Fetch the packages for a place, and remove those of other lock files. Raises CalledProcessError."""
    if place.folder.is_dir():
        return
    part = place.folder.with_name(f"{place.folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    other_platform = ["--implementation", "cp", "--python-version", place.python, "--platform", str(place.wheels)]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile"),
            *("--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", str(LOCK)),
            *("--target", str(part), *(other_platform if place.wheels else [])),
        ],
        check=True,
    )
    for old in place.folder.parent.glob(f"{place.name}-*"):
        if old != part:
            shutil.rmtree(old)
    part.rename(place.folder)


if __name__ == "__main__":
    try:
        for place in (AWS, HOST):
            fetch_packages(place)
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
