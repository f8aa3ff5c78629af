"""The stage that a command is about, and what the streams of readings are called in it."""

import os

STAGE_VARIABLE = "WILDRYDES_STAGE"
"""Names the stage to look at; without it, it is the default one."""


def readings_stream() -> str:
    """The stream of readings in the stage that the environment names."""
    stage = os.environ.get(STAGE_VARIABLE)
    return f"wildrydes-{stage}" if stage else "wildrydes"
