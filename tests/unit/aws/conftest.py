from tests.unit.aws.signals import signals_as_before

__all__ = ["signals_as_before"]
