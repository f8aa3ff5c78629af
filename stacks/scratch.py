"""Create temporary folders for a synthesis."""

import atexit
import shutil
import tempfile
from pathlib import Path


def make_scratch_folder(purpose: str) -> Path:
    """Create an empty folder, which is removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"wildrydes-{purpose}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
