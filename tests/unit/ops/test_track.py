import pytest

from ops.result_format import make_track


def test_places_are_one_line() -> None:
    assert make_track([(-73.9, 40.7), (-74.0, 40.8)]) == {
        "type": "LineString",
        "coordinates": [(-73.9, 40.7), (-74.0, 40.8)],
    }


@pytest.mark.parametrize(
    ("places", "parts"),
    [
        (
            [(178.0, 10.0), (179.0, 10.0), (-179.0, 12.0), (-178.0, 12.0)],
            [[(178.0, 10.0), (179.0, 10.0), (180.0, 11.0)], [(-180.0, 11.0), (-179.0, 12.0), (-178.0, 12.0)]],
        ),
        ([(-179.0, 0.0), (177.0, 4.0)], [[(-179.0, 0.0), (-180.0, 1.0)], [(180.0, 1.0), (177.0, 4.0)]]),
        ([(-180.0, 5.0), (180.0, 5.0)], [[(-180.0, 5.0), (-180.0, 5.0)], [(180.0, 5.0), (180.0, 5.0)]]),
    ],
    ids=["eastward", "westward", "on it"],
)
def test_a_line_over_the_180th_meridian_is_cut_there(
    places: list[tuple[float, float]], parts: list[list[tuple[float, float]]]
) -> None:
    assert make_track(places) == {"type": "MultiLineString", "coordinates": parts}
