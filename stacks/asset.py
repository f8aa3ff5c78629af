"""The asset of the functions: the folder `lambda/`, and the packages that they need beside the runtime."""

import shutil
from functools import cache
from pathlib import Path

from stacks.packages import ROOT, Place, get_packages
from stacks.scratch import make_scratch_folder

_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.pyi", "py.typed", "*.dist-info", "bin")
"""Files that no import needs. An asset's hash is that of its content, which must not differ from run to run."""


def build_asset(place: Place, folder: Path) -> None:
    """Put the asset for a place into a folder that isn't there yet. Raises MissingPackages."""
    source = get_packages(place)
    shutil.copytree(ROOT / "lambda", folder, ignore=_LEFT_OUT)
    shutil.copytree(source, folder, ignore=_LEFT_OUT, dirs_exist_ok=True)


@cache
def asset_path(place: Place) -> Path:
    """The folder of the asset for a place; it lasts as long as this process. Raises MissingPackages."""
    folder = make_scratch_folder("asset") / place.name
    build_asset(place, folder)
    return folder
