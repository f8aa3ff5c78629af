"""Where this checkout keeps what runs: `.wildrydes/`, or the folder that WILDRYDES_HOME names."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The folder, made if need be. Two homes are two fleets side by side."""
    folder = Path(os.environ.get("WILDRYDES_HOME") or ROOT / ".wildrydes").resolve()
    (folder / "log").mkdir(parents=True, exist_ok=True)
    return folder


def log_file(name: str) -> Path:
    """The log of a step or a process."""
    return home() / "log" / f"{name}.log"
