"""Locate the files of a running fleet, in `.wildrydes/` or in the folder that WILDRYDES_HOME names."""

import os
from pathlib import Path
from tempfile import mkstemp

ROOT = Path(__file__).resolve().parent.parent


def locate_home() -> Path:
    """Return the home folder of a fleet, which may not exist yet. Two fleets on one machine need two homes."""
    return Path(os.environ.get("WILDRYDES_HOME") or ROOT / ".wildrydes").absolute()


def get_home() -> Path:
    """Return the home folder of a fleet; create it if needed. Raises OSError.

    Only the user may enter `.wildrydes/`. A folder that WILDRYDES_HOME names keeps its mode.
    """
    folder = locate_home()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder == ROOT / ".wildrydes":
        folder.chmod(0o700)
    (folder / "log").mkdir(mode=0o700, exist_ok=True)
    return folder


def write_private(file: Path, text: str) -> None:
    """Write a file that only the user may read, and replace an earlier one atomically."""
    descriptor, name = mkstemp(dir=file.parent)  # its mode is 0600
    with os.fdopen(descriptor, "w") as content:
        content.write(text)
    Path(name).replace(file)


def get_scratch_folder() -> Path:
    """Return the folder where emulators keep their files while they run."""
    return get_home() / "tmp"


def get_consoles_folder() -> Path:
    """Return the folder in which each served console leaves a file, so that the emulator accepts its requests."""
    return get_home() / "consoles"


def get_log_file(name: str) -> Path:
    """Return the log of a task or a process."""
    return get_home() / "log" / f"{name}.log"
