from tests.unit.edge.signals import signals_as_before

__all__ = ["signals_as_before"]
