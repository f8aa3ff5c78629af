from tests.unit.edge.kinesis import kinesis
from tests.unit.edge.signals import signals_as_before

__all__ = ["kinesis", "signals_as_before"]
