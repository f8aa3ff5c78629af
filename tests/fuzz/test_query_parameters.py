"""A saved query's parameter stays a value, whatever its text: it is never read as SQL."""

from random import Random

import duckdb
import pytest

from aws.saved_query import InvalidParameter, Parameter, SavedQuery, load_queries
from ops.paths import ROOT
from tests.fuzz.conftest import INPUTS, SEED, Figures

_PIECES = (
    *("'", "''", '"', "\\", "\\'", ";", "--", "/*", "*/", "\n", "\r", "\0", ":name", ":since", "${x}", "$1", "%", "?"),
    *(
        " OR 1=1",
        "'; DROP TABLE readings; --",
        "Shadowfax",
        "🦄",
        "\ud83e",
        "\u2019",
        "2026-01-31T18:00",
        "Z",
        "+01:00",
    ),
    *("9" * 20, "-", ".", "1e3", "NaN", "0x1", "2026", "0000-01-01", "99999-01-01", "24:00", "T"),
)


@pytest.mark.parametrize(("type_", "sql_type"), [("text", "VARCHAR"), ("number", "DOUBLE"), ("time", "TIMESTAMP")])
def test_parameter_is_one_value_of_its_type_or_refused(type_: str, sql_type: str, figures: Figures) -> None:
    parameters = (Parameter("value", type_, "", ""), Parameter("since", "time", "2026-01-31", ""))
    query = SavedQuery("probe", "", parameters, f"SELECT CAST(:value AS {sql_type})")
    random = Random(f"{type_} {SEED}")
    accepted, inputs = 0, INPUTS // 4
    with duckdb.connect() as connection:
        for _ in range(inputs):
            typed = "".join(random.choices(_PIECES, k=random.randint(0, 4)))
            sql = _build_sql(query, typed)
            if sql is None:
                continue
            accepted += 1
            (statement,) = connection.extract_statements(sql)
            ((value,),) = connection.execute(statement).fetchall()
            assert value == typed if type_ == "text" else value is not None
    figures.record(f"{type_} parameters", inputs=inputs, accepted=accepted, refused=inputs - accepted)


def _build_sql(query: SavedQuery, typed: str) -> str | None:
    """Return the statement, or None if the value is refused in a sentence that names its parameter."""
    try:
        return query.to_sql(value=typed)
    except InvalidParameter as refusal:
        if not str(refusal).startswith("value must be "):
            raise
        return None


def test_parameter_of_each_saved_query_is_validated_by_its_type() -> None:
    for query in load_queries(ROOT / "queries"):
        for parameter in query.parameters:
            assert parameter.type in ("text", "number", "time")
            with pytest.raises(InvalidParameter, match=parameter.name):
                query.to_sql(**{parameter.name: "\0'"})
