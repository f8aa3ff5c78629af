import os
import signal
import sys
from importlib import import_module

import pytest
from hypothesis import HealthCheck, settings

# Tests do not depend on who starts them. A shell ignores SIGINT in what it runs in the background, and children of the
# tests would inherit that; a proxy or AWS settings of the caller would lead clients elsewhere.
signal.signal(signal.SIGINT, signal.default_int_handler)
os.umask(0o022)
for _variable in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
    del os.environ[_variable]

# A deadline would measure how busy the machine is, and not the code.
settings.register_profile("wildrydes", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wildrydes")

# These modules put their own folder first in `sys.path`, where their `aggregator` hides ours.
_path = sys.path.copy()
for _name in ("aggregator", "deaggregator"):
    import_module(f"aws_kinesis_agg.{_name}")
sys.path[:] = _path


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run plain `pytest` on every processor. Other tests share clouds, or run beside each other already."""
    return os.cpu_count() or 1 if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0
