"""`python -m stacks.packages`: fetch what the functions need beside the runtime, ready to be put into their asset.

At set-up, by the launcher, and for each place where the functions run: wheels for its architecture and its Python, by
the hashes in `requirements-functions.lock`. A synth downloads nothing. Imports nothing that Python doesn't bring.
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
    """The packages were not fetched; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where functions run: an interpreter, and the platform of its wheels, as pip names it; None for this one's."""

    name: str
    python: str
    wheels: str | None

    @property
    def folder(self) -> Path:
        """Of the packages; another one for another lock."""
        lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
        return ROOT / ".venv" / "functions" / f"{self.name}-{self.python}-{lock}"


AWS = Place("aws-arm64", "3.13", "manylinux2014_aarch64")
"""Lambda's runtime, and the architecture of the functions there."""
HOST = Place(f"host-{platform.machine().lower()}", f"{sys.version_info.major}.{sys.version_info.minor}", None)
"""The embedded cloud: functions run under its own Python."""


def get_packages(place: Place) -> Path:
    """The folder that has the packages for a place. Raises MissingPackages."""
    if not place.folder.is_dir():
        raise MissingPackages(
            f"The functions' packages for {place.name} and Python {place.python} are missing: "
            "run `./wildrydes --help` once, which fetches them."
        )
    return place.folder


def fetch_packages(place: Place) -> None:
    """Have the packages for a place in their folder, and none of another lock. Raises CalledProcessError."""
    if place.folder.is_dir():
        return
    part = place.folder.with_name(f"{place.folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    elsewhere = ["--implementation", "cp", "--python-version", place.python, "--platform", str(place.wheels)]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile"),
            *("--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", str(LOCK)),
            *("--target", str(part), *(elsewhere if place.wheels else [])),
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
