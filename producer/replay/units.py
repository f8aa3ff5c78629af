"""Units of a file's columns, and the factors to those of a reading."""

from collections.abc import Mapping

_LENGTHS = {"m": 1.0, "km": 1000.0, "ft": 0.3048, "yd": 0.9144, "mi": 1609.344, "nmi": 1852.0}
_SPEEDS = {"m/s": 1.0, "km/h": 1 / 3.6, "mph": 0.44704, "kn": 1852 / 3600}
_DISTANCE_UNIT = "m"


def parse_unit(field: str, text: str) -> float:
    """Return the factor of a unit such as `km`, or of two such as `kn:km/h`, the file's and the field's.

    A distance is in meters, so it needs only the first. Raises ValueError.
    """
    source, _, target = text.partition(":")
    if field == "Distance":
        target = target or _DISTANCE_UNIT
    for units in (_LENGTHS, _SPEEDS):
        if source in units and target in units:
            return units[source] / units[target]
    if not target:
        raise ValueError(f"give two units for {field}, the file's and the field's, such as kn:km/h")
    raise ValueError(f"can't convert {source} to {target}: lengths are {_list(_LENGTHS)}, speeds are {_list(_SPEEDS)}")


def _list(units: Mapping[str, float]) -> str:
    return ", ".join(units)
