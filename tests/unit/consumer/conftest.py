from tests.unit.aws.kinesis import kinesis
from tests.unit.aws.signals import signals_as_before

__all__ = ["kinesis", "signals_as_before"]
