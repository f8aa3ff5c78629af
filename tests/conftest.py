import sys
from importlib import import_module

from hypothesis import HealthCheck, settings

# A deadline would measure how busy the machine is, and not the code.
settings.register_profile("wildrydes", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wildrydes")

# These modules put their own folder first in `sys.path`, where their `aggregator` hides ours.
_path = sys.path.copy()
for _name in ("aggregator", "deaggregator"):
    import_module(f"aws_kinesis_agg.{_name}")
sys.path[:] = _path
