"""The asset of the functions: the folder `lambda/`, and the packages that they need beside the runtime."""

import shutil
from functools import cache
from pathlib import Path

from stacks.packages import ROOT, Place, packages
from stacks.scratch import scratch

_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.pyi", "py.typed", "*.dist-info", "bin")
"""What no import needs. An asset is named by its content, so it must not have what differs from run to run."""


def stage(place: Place, folder: Path) -> None:
    """Put the asset for a place into a folder that isn't there yet. Raises MissingPackages."""
    source = packages(place)
    shutil.copytree(ROOT / "lambda", folder, ignore=_LEFT_OUT)
    shutil.copytree(source, folder, ignore=_LEFT_OUT, dirs_exist_ok=True)


@cache
def staged(place: Place) -> Path:
    """The folder of the asset for a place; it lasts as long as this process. Raises MissingPackages."""
    folder = scratch("asset") / place.name
    stage(place, folder)
    return folder
