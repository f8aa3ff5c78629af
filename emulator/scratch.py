"""Keep the emulator's files in a locked folder, so that the next start can remove what a crashed process left."""

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
    """Create a folder that only the user may enter, and lock it until this process ends."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    parent.chmod(0o700)  # fails if another user owns the folder
    folder = tempfile.mkdtemp(prefix=_PREFIX, dir=parent)
    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_EX)
    return folder


def remove_abandoned_folders(parent: Path) -> None:
    """Remove the folders whose process has ended. Symbolic links are skipped."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)
