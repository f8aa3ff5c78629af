import pytest

from producer.replay.units import parse_unit


@pytest.mark.parametrize(
    ("field", "text", "factor"),
    [
        ("Distance", "km", 1000.0),
        ("Distance", "m", 1.0),
        ("Distance", "nmi", 1852.0),
        ("Distance", "mi", 1609.344),
        ("HealthPoints", "kn:km/h", 1.852),
        ("HealthPoints", "m/s:km/h", 3.6),
        ("HealthPoints", "mph:km/h", 1.609344),
        ("HealthPoints", "km:mi", 1 / 1.609344),
    ],
)
def test_a_unit_is_a_factor(field: str, text: str, factor: float) -> None:
    assert parse_unit(field, text) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("HealthPoints", "km/h", "give two units for HealthPoints"),
        ("Distance", "km/h", "can't convert km/h to m: lengths are m, km"),
        ("Distance", "parsec", "can't convert parsec to m"),
        ("HealthPoints", "kn:km", "can't convert kn to km"),
    ],
)
def test_units_that_do_not_fit_are_refused(field: str, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_unit(field, text)
