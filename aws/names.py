"""Build physical names, which depend on the stage, and read which stage is selected."""

import os

COMMAND_STAGE_VARIABLE = "WILDRYDES_STAGE"
"""The environment variable that selects a stage for commands. If it is absent or empty, they use the default stage."""


def physical_name(name: str, stage: str, separator: str = "-") -> str:
    """Return a resource's name in a stage. The default stage, "", adds no suffix."""
    return f"{name}{separator}{stage}" if stage else name


def get_selected_stage() -> str:
    """Return the stage that the environment selects; empty for the default stage."""
    return os.environ.get(COMMAND_STAGE_VARIABLE, "")


def get_readings_stream() -> str:
    """Return the name of the stream of readings in the selected stage."""
    return physical_name("wildrydes", get_selected_stage())
