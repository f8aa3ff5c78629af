"""The emulator's files: in a folder that is locked while it lives, so that the next start removes what a crash left."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

SCRATCH = "WILDRYDES_SCRATCH"
"""The environment variable that tells the emulator's process where to make its folder."""
_PREFIX = "cloud-"


def new_scratch(parent: Path) -> str:
    """Make a folder that nobody but the user may enter, and lock it for the rest of this process."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    parent.chmod(0o700)  # which only its owner may do
    folder = tempfile.mkdtemp(prefix=_PREFIX, dir=parent)
    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_EX)
    return folder


def remove_abandoned_folders(parent: Path) -> None:
    """Remove the folders whose process is gone. Links are left alone."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)
