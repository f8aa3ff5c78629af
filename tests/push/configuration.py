"""What the console on this machine knows of a push feed."""

import os
from typing import Any

from ops.console_server import load_configuration
from ops.deployment import Deployment


def read_push_config(deployment: Deployment) -> dict[str, str]:
    """Return the section of the console's configuration, as the console on this machine gets it."""
    config: dict[str, Any] = load_configuration(deployment, os.environ["AWS_ENDPOINT_URL"])
    return dict(config["push"])
