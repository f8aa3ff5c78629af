"""Where this checkout keeps what runs: `.wildrydes/`, or the folder that WILDRYDES_HOME names."""

import os
from pathlib import Path
from tempfile import mkstemp

ROOT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The folder, made if need be. Two homes are two fleets side by side.

    Only the user may enter it; a folder that WILDRYDES_HOME names keeps the mode that it has.
    """
    own = ROOT / ".wildrydes"
    folder = Path(os.environ.get("WILDRYDES_HOME") or own).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder == own:
        folder.chmod(0o700)
    (folder / "log").mkdir(mode=0o700, exist_ok=True)
    return folder


def write_private(file: Path, text: str) -> None:
    """Write a file that only the user may read, in one step, whatever was there before."""
    descriptor, name = mkstemp(dir=file.parent)  # which makes it so
    with os.fdopen(descriptor, "w") as content:
        content.write(text)
    Path(name).replace(file)


def scratch() -> Path:
    """The folder where local clouds keep their files while they run."""
    return home() / "tmp"


def consoles() -> Path:
    """The folder where served consoles are announced to the local cloud."""
    return home() / "consoles"


def log_file(name: str) -> Path:
    """The log of a step or a process."""
    return home() / "log" / f"{name}.log"
