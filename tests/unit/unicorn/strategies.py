"""Hypothesis strategies for readings and summaries."""

from hypothesis import strategies as st

from unicorn.fleet import Vital
from unicorn.reading import Reading, parse_reading
from unicorn.selected_fleet import FLEET

STATUS_TIMES = st.builds(
    lambda minute, offset: f"2026-01-31 23:{minute:02d}:{offset // 1000:02d}.{offset % 1000:03d}",
    st.integers(57, 59),
    # A few offsets are frequent, so that readings share a StatusTime.
    st.sampled_from([0, 1, 500, 59_999]) | st.integers(0, 59_999),
)


def any_value(vital: Vital) -> st.SearchStrategy[float | None]:
    """Return a strategy for what a reading may hold of a vital. Values near the middle and the ends are frequent."""
    least, greatest = vital.valid
    middle = (least + greatest) // 2
    values: st.SearchStrategy[float | None] = st.sampled_from([least, middle, middle + 1, greatest])
    values |= st.integers(int(least), int(greatest)) if vital.is_whole else st.floats(least, greatest)
    return values | st.none() if vital.is_optional else values


READINGS = st.fixed_dictionaries(
    {
        "Name": st.sampled_from(["Shadowfax", "Bucephalus", "🦄 O'Hara"]),
        "StatusTime": STATUS_TIMES,
        "Latitude": st.sampled_from([-90.0, 0.0, 40.749167, 90.0]) | st.floats(-90, 90),
        "Longitude": st.sampled_from([-180.0, 0.0, -73.985184, 180.0]) | st.floats(-180, 180),
        "Distance": st.sampled_from([0.0, 0.0005, 29.5, 100_000.0]) | st.floats(0, 100_000),
        **{vital.name: any_value(vital) for vital in FLEET.vitals},
    }
).map(parse_reading)
"""Readings of a few vehicles in a few minutes."""


def any_readings(*, least: int = 0, most: int = 12) -> st.SearchStrategy[list[Reading]]:
    """Return a strategy for lists of readings, with duplicates and conflicting versions of a StatusTime."""
    return st.lists(READINGS, min_size=least, max_size=most).flatmap(
        lambda readings: (
            st.lists(st.sampled_from(readings), max_size=4).map(readings.__add__) if readings else st.just([])
        )
    )
