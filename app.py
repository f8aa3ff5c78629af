"""The CDK app. It selects the fleet first, because most modules read the selected fleet when they are imported."""

import os
import sys

from aws_cdk import App

from unicorn.fleet import DEFAULT_FLEET, FLEET_VARIABLE
from unicorn.fleets import NAMES


def main() -> None:
    """Synthesize the stacks. What a user can cause ends with a sentence."""
    app = App()
    name = str(app.node.try_get_context("fleet") or DEFAULT_FLEET)
    os.environ[FLEET_VARIABLE] = name if name in NAMES else DEFAULT_FLEET  # `Settings` rejects an unknown name
    from console.build import BuildFailed
    from stacks.app import build
    from stacks.packages import MissingPackages
    from stacks.settings import InvalidSetting

    try:
        build(app)
    except (InvalidSetting, BuildFailed, MissingPackages) as error:
        sys.exit(str(error))
    app.synth()


if __name__ == "__main__":
    main()
