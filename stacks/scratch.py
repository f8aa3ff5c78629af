"""Folders of a synth, which last as long as this process."""

import atexit
import shutil
import tempfile
from pathlib import Path


def make_scratch_folder(what: str) -> Path:
    """A new, empty one."""
    folder = Path(tempfile.mkdtemp(prefix=f"wildrydes-{what}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
